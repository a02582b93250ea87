import { codeOf, type FrameOf, PIPE_KINDS } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { ComponentEnd, RelayedEnd } from './component-end.ts';
import type { PipeGate, PipeHandler, PipeOpener, PipeRelay, PipeTarget } from './gate.ts';
import type { PipeLimits } from './limits.ts';
import type { PipeKind } from './pipe.ts';
import type { PipeFrame } from './pipe-frame.ts';
import { SessionEnd, type SessionPipes } from './session-pipes.ts';
import type { PipeTable } from './table.ts';

export interface ComponentOpeningsOptions {
  readonly table: PipeTable;
  readonly runtime: Runtime;
  readonly limits: PipeLimits;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** A pipe that a component takes, admitted. */
export interface Entry {
  readonly pipes: SessionPipes;
  readonly frame: FrameOf<'open'>;
  readonly target: PipeTarget;
  readonly pipe: string;
  /** The opener's, for attaching again. */
  readonly token: string;
  readonly handler: NonNullable<ReturnType<PipeGate['handler']>>;
}

/** Pipes that end at components of this node. */
export class ComponentOpenings {
  readonly #options: ComponentOpeningsOptions;
  readonly #open = new Set<{ drop(): void }>();

  constructor(options: ComponentOpeningsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  enter(entry: Entry): void {
    const { table, limits } = this.#options;
    const { pipes, frame, target, pipe, token, handler } = entry;
    const { window } = limits.endpoint;
    table.add(new SessionEnd(pipes, frame.pipe, { pipe, side: 0, label: frame.label, peer: target, limit: window }));
    const begin = 'relay' in handler ? this.#relayed(entry, handler.relay) : this.#here(entry, handler);
    pipes.session.send({ frame: 'accept', pipe: frame.pipe, limit: window, token });
    begin();
  }

  /** Ends them all, without a word. */
  close(): void {
    for (const pipe of [...this.#open]) pipe.drop();
  }

  #here({ pipes, frame, pipe }: Entry, handler: PipeHandler): () => void {
    const { table, limits, runtime } = this.#options;
    const end: ComponentEnd = new ComponentEnd(table, pipe, {
      kind: kindOf(frame),
      label: frame.label,
      meta: new Uint8Array(frame.meta),
      clock: runtime.clock,
      limit: frame.limit,
      limits: limits.endpoint,
      onOver: () => this.#open.delete(end.stream),
    });
    table.add(end);
    this.#open.add(end.stream);
    return () => {
      const handled = (async () => handler(end.stream, openerOf(pipes)))();
      handled.catch((error: unknown) => {
        this.#failed(error, frame.label, pipes);
        end.stream.abort('internal');
      });
    };
  }

  #relayed({ pipes, frame, pipe }: Entry, relay: PipeRelay): () => void {
    const { table, limits } = this.#options;
    const end: RelayedEnd = new RelayedEnd(pipe, () => this.#open.delete(end));
    table.add(end);
    this.#open.add(end);
    return () => {
      const relayed = {
        kind: kindOf(frame),
        label: frame.label,
        meta: new Uint8Array(frame.meta),
        limit: frame.limit,
        endpoint: limits.endpoint,
        send: (said: PipeFrame) => void table.pass(end, said),
        fail: (error: unknown) => {
          this.#failed(error, frame.label, pipes);
          table.pass(end, { frame: 'abort', code: codeOf('internal'), retryAfterMs: undefined, message: '' });
        },
      };
      end.begin(relay(relayed, openerOf(pipes)));
    };
  }

  #failed(error: unknown, label: string, { session }: SessionPipes): void {
    this.#options.onFault(error, `the pipe ${label} of session ${session.id}`);
  }
}

function openerOf({ session: { id, principal, device } }: SessionPipes): PipeOpener {
  return { session: id, principal, device };
}

function kindOf({ kind }: FrameOf<'open'>): PipeKind {
  return kind === PIPE_KINDS.messages ? 'messages' : 'bytes';
}
