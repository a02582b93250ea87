import { createHash } from 'node:crypto';
import { MOST_PHOTO_PIXELS, photoOf } from '@parley/directory';
import type { Person } from '@parley/people/contract';
import type { Blob } from '@parley/storage';
import type { Publisher } from './publisher.ts';
import { refused } from './reasons.ts';
import type { Register } from './register.ts';
import { Serial } from './serial.ts';
import { setPhoto } from './statements.ts';

/** Largest file; clients make pictures smaller before they send them. */
export const MOST_PHOTO_BYTES: number = 256 * 1024;

/** Photos of people: byte strings named by their version, of one person each. */
export class Photos {
  readonly #blob: Blob;
  readonly #register: Register;
  readonly #publisher: Publisher;
  readonly #serial = new Serial();

  constructor(blob: Blob, register: Register, publisher: Publisher) {
    this.#blob = blob;
    this.#register = register;
    this.#publisher = publisher;
  }

  /** Undefined where nobody has such a photo. */
  async get(version: string): Promise<{ readonly type: string; readonly data: Uint8Array } | undefined> {
    const data = /^[0-9a-f]{32}$/.test(version) ? await this.#blob.get(nameOf(version)) : undefined;
    const photo = data && photoOf(data);
    return photo && { type: photo.type, data };
  }

  set(id: string, bytes: Uint8Array): Promise<Person> {
    return this.#serial.run(async () => {
      const before = await this.#known(id);
      if (!photoOf(bytes)) throw refused('photo-invalid', { max: MOST_PHOTO_PIXELS });
      const version = versionOf(id, bytes);
      if (version === before.photo) return before;
      await this.#blob.put(nameOf(version), bytes);
      return this.#change(before, version);
    });
  }

  remove(id: string): Promise<Person> {
    return this.#serial.run(async () => {
      const before = await this.#known(id);
      return before.photo === undefined ? before : this.#change(before, '');
    });
  }

  /** Each photo that was is taken away by whoever put another one in its place. */
  async #change({ id, photo = '' }: Person, version: string): Promise<Person> {
    const conflict = await this.#publisher.publish([setPhoto(id, photo, version)], { people: [id], units: [] });
    const known = await this.#known(id);
    // Another node was faster.
    if (conflict !== undefined) return known.photo === version ? known : this.#change(known, version);
    if (photo !== '') await this.#blob.delete(nameOf(photo));
    return known;
  }

  async #known(id: string): Promise<Person> {
    const person = await this.#register.person(id);
    if (!person) throw refused('person-unknown', { id });
    return person;
  }
}

function nameOf(version: string): string {
  return `photo/${version}`;
}

/** Another one for each person, so that the photo of one can go while another has the same. */
function versionOf(id: string, bytes: Uint8Array): string {
  return createHash('sha256').update(`${id}\n`).update(bytes).digest('hex').slice(0, 32);
}
