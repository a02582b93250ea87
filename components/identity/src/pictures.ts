import type { Logger } from '@parley/component';
import type { PeopleApi } from '@parley/people';
import type { Clock } from '@parley/runtime';
import { Line } from './line.ts';

/** The directory takes no larger ones. */
const MOST_BYTES = 256 * 1024;
const FETCH_MS = 5_000;
const AT_ONCE = 4;
const MOST_WAITING = 500;
/** What could not be had is left alone for so long. */
const AGAIN_MS = 10 * 60_000;

/** A picture that an application names, to become the photo of a person. */
export interface Picture {
  readonly person: string;
  /** At an origin that administrators have named. */
  readonly url: string;
  /** Called when it is the photo. */
  readonly onTaken: () => Promise<void>;
}

export interface PicturesParts {
  readonly people: Pick<PeopleApi, 'setPhoto'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted when nothing is to be fetched any more. */
  readonly signal: AbortSignal;
}

/** Pictures of people that applications name: fetched a few at a time, while nobody waits, and kept as photos. */
export class Pictures {
  readonly #parts: PicturesParts;
  readonly #line: Line<Picture>;
  /** Those that wait or are under way. */
  readonly #wanted = new Set<string>();
  /** Those that could not be had, in the order of their failing, until when they are left alone (monotonic). */
  readonly #failed = new Map<string, number>();

  constructor(parts: PicturesParts) {
    this.#parts = parts;
    this.#line = new Line({
      atOnce: AT_ONCE,
      most: MOST_WAITING,
      run: (picture) => this.#take(picture),
      onDropped: (picture) => {
        this.#wanted.delete(nameOf(picture));
        this.#warn(picture, 'Too many are waiting.');
      },
    });
  }

  /** Where it cannot be had, the person stays as before; it is tried again when it is asked for after a while. */
  take(picture: Picture): void {
    const name = nameOf(picture);
    const isLeftAlone = (this.#failed.get(name) ?? 0) > this.#parts.clock.monotonic();
    if (isLeftAlone || this.#wanted.has(name)) return;
    this.#wanted.add(name);
    this.#line.add(picture);
  }

  /** Settles when nothing is being taken any more. */
  close(): Promise<void> {
    return this.#line.close();
  }

  async #take(picture: Picture): Promise<void> {
    const name = nameOf(picture);
    try {
      await this.#parts.people.setPhoto(picture.person, await this.#fetch(picture.url));
      await picture.onTaken();
      this.#failed.delete(name);
    } catch (error) {
      this.#fail(name);
      this.#warn(picture, String(error));
    } finally {
      this.#wanted.delete(name);
    }
  }

  async #fetch(url: string): Promise<Uint8Array> {
    const { clock, signal } = this.#parts;
    const late = new AbortController();
    const stop = clock.after(FETCH_MS, () => late.abort(new Error(`It took longer than ${FETCH_MS} ms.`)));
    try {
      const limits = AbortSignal.any([signal, late.signal]);
      // Where it leads elsewhere, nobody has said that this may be asked.
      const response = await fetch(url, { redirect: 'error', credentials: 'omit', headers: { accept: 'image/*' }, signal: limits });
      if (!response.ok || !response.body) throw new Error(`The answer was ${response.status}.`);
      return await bytesOf(response.body);
    } finally {
      stop();
    }
  }

  #fail(name: string): void {
    this.#failed.delete(name);
    this.#failed.set(name, this.#parts.clock.monotonic() + AGAIN_MS);
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > MOST_WAITING && oldest !== undefined) this.#failed.delete(oldest);
  }

  #warn({ person, url }: Picture, error: string): void {
    this.#parts.logger.warn('identity.picture-not-taken', { person, url, error });
  }
}

function nameOf({ person, url }: Picture): string {
  return `${person} ${url}`;
}

async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`It has more than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
