import { PipeClient, type PipeFailure } from '@parley/pipes';
import { encodeJson, type Frame } from '@parley/protocol';
import { codeName, onAbort, ParleyError } from '../error.ts';
import type { Exchange } from '../exchange.ts';
import { guard } from '../state.ts';
import type { ConnectionState, Parley } from '../types.ts';
import { OpenPipe, offerOf } from './open-pipe.ts';
import type { NewPipe, Pipe, PipeOffer, PipePeer, Pipes, PipeTarget } from './types.ts';

const made = new WeakMap<Exchange, Pipes>();

/** Pipes on a connection: the same object for the same connection, however many share it. */
export function pipes(parley: Parley): Pipes {
  // Pipes have frames of their own, which the public shape does not show.
  const { exchange } = parley as unknown as { readonly exchange: Exchange };
  const known = made.get(exchange);
  if (known) return known;
  const fresh = new PipesModel(parley, exchange);
  made.set(exchange, fresh);
  return fresh;
}

/** Memory that can be given back: ES2024, older browsers have no such thing. */
type Returnable = ArrayBufferLike & { transfer?(bytes: number): ArrayBuffer };

class PipesModel implements Pipes {
  readonly #exchange: Exchange;
  readonly #client: PipeClient;
  /** Called with the next state of the connection. */
  readonly #waiting = new Set<() => void>();
  #state: ConnectionState;

  constructor(parley: Parley, exchange: Exchange) {
    this.#exchange = exchange;
    this.#client = new PipeClient({ clock: exchange.runtime.clock, error: (failure) => this.#error(failure) });
    exchange.other = (frame) => this.#client.receive(frame);
    this.#state = parley.connection;
    parley.subscribe(
      ({ connection }) => connection,
      (connection) => this.#follow(connection),
    );
    this.#follow(this.#state);
  }

  async open(target: PipeTarget, { label, kind, meta }: NewPipe, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Pipe> {
    await this.#up(signal);
    return new OpenPipe(
      await this.#client.open(nameOf(target), {
        label,
        signal,
        ...(kind && { kind }),
        ...(meta !== undefined && { meta: encodeJson(meta) }),
      }),
    );
  }

  accept(label: string, take: (pipe: Pipe, from: PipePeer) => void | Promise<void>): Disposable {
    return this.offers(label, (offer) => {
      const pipe = offer.accept();
      const taken = (async () => take(pipe, offer.from))();
      taken.catch((error: unknown) => {
        pipe.abort('internal');
        guard(() => {
          throw error;
        });
      });
    });
  }

  offers(label: string, hear: (offer: PipeOffer) => void): Disposable {
    const stop = this.#client.offers(label, (offered) => guard(() => hear(offerOf(offered))));
    return { [Symbol.dispose]: stop };
  }

  #follow(state: ConnectionState): void {
    this.#state = state;
    if (state.state === 'up') this.#client.connected((frame) => this.#send(frame));
    else if (state.state === 'ended') this.#client.close();
    else this.#client.lost();
    for (const look of [...this.#waiting]) look();
  }

  /**
   * The memory of a chunk is given back when the socket has taken it: V8 counts it, and would collect the whole heap several times a second because of
   * it (ADR 0009).
   */
  #send(frame: Frame): void {
    const taken = this.#exchange.link?.send(frame)?.buffer as Returnable | undefined;
    if (frame.frame === 'data') taken?.transfer?.(0);
  }

  /** Settles while the connection is up; what is opened then is opened on it. */
  #up(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(look);
        stopListening();
        act();
      };
      const look = (): void => {
        const { state } = this.#state;
        if (state === 'up') settle(resolve);
        else if (state === 'ended') settle(() => reject(this.#error()));
      };
      let stopListening = (): void => {};
      stopListening = onAbort(signal, (error) => settle(() => reject(error)));
      this.#waiting.add(look);
      look();
    });
  }

  /** Whatever failed: when this Parley object has ended, that is why. */
  #error({ code, message, retryAfterMs }: Partial<PipeFailure> = {}): ParleyError {
    if (this.#state.state === 'ended') return new ParleyError(this.#state.code);
    return new ParleyError(codeName(code ?? 0), message, { retryAfterMs });
  }
}

function nameOf(target: PipeTarget): string {
  const [kind, id] = Object.entries(target)[0] ?? [];
  return `${kind}/${id}`;
}
