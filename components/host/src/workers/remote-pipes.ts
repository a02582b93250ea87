import type { PipeLabel } from '@parley/component';
import type { PipeFrame, PipeOpener, PipeRelay, RelayedPipe } from '@parley/pipes';
import { codeOf } from '@parley/protocol';
import { z } from 'zod';
import { fromFailure } from './crossing.ts';

/** A pipe as it crosses to the thread that takes it. */
export type CrossedPipe = Omit<RelayedPipe, 'send' | 'fail'>;

const uint = z.number().int().min(0);
const SAID = z.tuple([
  uint,
  z.discriminatedUnion('frame', [
    z.object({ frame: z.literal('data'), seq: uint, flags: uint, payload: z.instanceof(Uint8Array) }),
    z.object({ frame: z.literal('credit'), limit: uint }),
    z.object({ frame: z.literal('ack'), seq: uint }),
    z.object({ frame: z.literal('abort'), code: uint, retryAfterMs: uint.optional(), message: z.string().max(1_000) }),
    z.object({ frame: z.literal('attach'), token: z.undefined().optional(), answer: z.boolean(), seq: uint, limit: uint }),
  ]),
]);
const FAILED = z.tuple([uint, z.object({ kind: z.string(), message: z.string() }).loose()]);

interface RelayingLabel extends PipeLabel<unknown> {
  readonly relay: PipeRelay;
}

/** How pipes of the label reach the thread of the component that takes them; undefined: it runs in this one. */
export function relayOf(label: PipeLabel<unknown>): PipeRelay | undefined {
  return (label as Partial<RelayingLabel>).relay;
}

/** The pipes that a component in a thread of its own has taken: what its end says goes to the opener, and what that says to it. */
export class RemotePipes {
  readonly #tell: (what: string, args: readonly unknown[]) => void;
  readonly #takes: () => boolean;
  readonly #open = new Map<number, RelayedPipe>();
  #last = 0;

  /** `takes`: whether the thread takes more than it must at the moment. */
  constructor(tell: (what: string, args: readonly unknown[]) => void, takes: () => boolean) {
    this.#tell = tell;
    this.#takes = takes;
  }

  /** `take`, for a label whose pipes are relayed. */
  label(name: string): Pick<RelayingLabel, 'take' | 'relay'> {
    const take = (): never => {
      throw new RangeError(`Pipes "${name}" are taken in another thread.`);
    };
    return { take, relay: (pipe, from) => this.#begin(pipe, from) };
  }

  /** Answers false for what is nothing about pipes. Throws for what cannot be said. */
  hear(what: string, args: readonly unknown[]): boolean {
    if (what === 'pipe') this.#said(...SAID.parse(args));
    else if (what === 'pipe-failed') this.#failed(...FAILED.parse(args));
    else if (what === 'pipe-over') this.#open.delete(uint.parse(args[0]));
    else return false;
    return true;
  }

  /** The thread is gone, and its ends with it. */
  interrupt(message: string): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const pipe of open) pipe.send(unavailable(message));
  }

  #begin(pipe: RelayedPipe, from: PipeOpener): (frame: PipeFrame) => void {
    const id = ++this.#last;
    const { kind, label, meta, limit, endpoint } = pipe;
    if (!this.#takes()) {
      pipe.send(unavailable('What takes this does not run at the moment.'));
      return () => {};
    }
    this.#open.set(id, pipe);
    this.#tell('take', [id, { kind, label, meta, limit, endpoint } satisfies CrossedPipe, from]);
    return (frame) => {
      // Data that is lost between the threads is sent again, as on a connection.
      if (frame.frame !== 'data' || this.#takes()) this.#tell('pipe', [id, frame]);
    };
  }

  #said(id: number, frame: z.infer<typeof SAID>[1]): void {
    this.#open.get(id)?.send(frame as PipeFrame);
  }

  #failed(id: number, failure: z.infer<typeof FAILED>[1]): void {
    this.#open.get(id)?.fail(fromFailure(failure as never));
    this.#open.delete(id);
  }
}

function unavailable(message: string): PipeFrame {
  return { frame: 'abort', code: codeOf('unavailable'), retryAfterMs: undefined, message };
}
