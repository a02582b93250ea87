import type { PipeOffer as Offered, Pipe as Stream } from '@parley/pipes';
import type { CodeName } from '@parley/protocol';
import { readJson } from '../error.ts';
import type { Pipe, PipeOffer, PipePeer, PipeStats } from './types.ts';

export class OpenPipe implements Pipe {
  readonly #stream: Stream;
  readonly meta: unknown;

  constructor(stream: Stream) {
    this.#stream = stream;
    this.meta = readJson(stream.meta);
  }

  get label(): string {
    return this.#stream.label;
  }

  get kind(): Pipe['kind'] {
    return this.#stream.kind;
  }

  get readable(): Pipe['readable'] {
    return this.#stream.readable;
  }

  get writable(): Pipe['writable'] {
    return this.#stream.writable;
  }

  get closed(): Promise<void> {
    return this.#stream.closed;
  }

  stats(): PipeStats {
    return { path: 'relay', ...this.#stream.stats };
  }

  abort(code: CodeName = 'cancelled', message?: string): void {
    this.#stream.abort(code, message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.abort();
  }
}

/** What the application sees of an offer. */
export function offerOf(offered: Offered): PipeOffer {
  const { label, kind, signal } = offered;
  return {
    label,
    kind,
    signal,
    from: peerOf(offered.from),
    meta: readJson(offered.meta),
    accept: () => new OpenPipe(offered.accept()),
    decline: (message) => offered.decline(message),
  };
}

/** `person/maya` */
function peerOf(from: string): PipePeer {
  const slash = from.indexOf('/');
  return { kind: from.slice(0, slash) as PipePeer['kind'], id: from.slice(slash + 1) };
}
