import type { Logger } from '@parley/component';
import type { PeopleApi } from '@parley/people';

/** The directory takes no larger ones. */
const MOST_BYTES = 256 * 1024;
const FETCH_MS = 5_000;

export interface PicturesParts {
  readonly people: Pick<PeopleApi, 'setPhoto'>;
  readonly logger: Logger;
  /** Aborted when nothing is to be fetched any more. */
  readonly signal: AbortSignal;
}

/** Pictures of people that applications name: fetched one after the other, while nobody waits, and kept as photos. */
export class Pictures {
  readonly #parts: PicturesParts;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: PicturesParts) {
    this.#parts = parts;
  }

  /** `url`: at an origin that administrators have named. Where it cannot be had, the person stays as before. */
  take(person: string, url: string): void {
    this.#last = this.#last
      .then(() => this.#fetch(person, url))
      .catch((error: unknown) => this.#parts.logger.warn('identity.picture-not-taken', { person, url, error: String(error) }));
  }

  /** Settles when nothing is being taken. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #fetch(person: string, url: string): Promise<void> {
    const { people, signal } = this.#parts;
    signal.throwIfAborted();
    const limits = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]);
    // Where it leads elsewhere, nobody has said that this may be asked.
    const response = await fetch(url, { redirect: 'error', credentials: 'omit', headers: { accept: 'image/*' }, signal: limits });
    if (!response.ok || !response.body) throw new Error(`The answer was ${response.status}.`);
    await people.setPhoto(person, await bytesOf(response.body));
  }
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
