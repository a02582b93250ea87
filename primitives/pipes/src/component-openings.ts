import { type FrameOf, PIPE_KINDS } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import { ComponentEnd } from './component-end.ts';
import type { PipeHandler, PipeTarget } from './gate.ts';
import type { PipeLimits } from './limits.ts';
import type { Pipe, PipeKind } from './pipe.ts';
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
  readonly handler: PipeHandler;
}

/** Pipes that end at components of this node. */
export class ComponentOpenings {
  readonly #options: ComponentOpeningsOptions;
  readonly #open = new Set<Pipe>();

  constructor(options: ComponentOpeningsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  enter({ pipes, frame, target, pipe, token, handler }: Entry): void {
    const { table, limits, runtime } = this.#options;
    const { label, meta } = frame;
    const { window } = limits.endpoint;
    table.add(new SessionEnd(pipes, frame.pipe, { pipe, side: 0, label, peer: target, limit: window }));
    const end: ComponentEnd = new ComponentEnd(table, pipe, {
      kind: kindOf(frame),
      label,
      meta: new Uint8Array(meta),
      clock: runtime.clock,
      limit: frame.limit,
      limits: limits.endpoint,
      onOver: () => this.#open.delete(end.stream),
    });
    table.add(end);
    this.#open.add(end.stream);
    pipes.session.send({ frame: 'accept', pipe: frame.pipe, limit: window, token });
    this.#handOver(handler, end.stream, pipes);
  }

  /** Ends them all, without a word. */
  close(): void {
    for (const pipe of [...this.#open]) pipe.drop();
  }

  #handOver(handler: PipeHandler, pipe: Pipe, { session }: SessionPipes): void {
    const { id, principal, device } = session;
    const handled = (async () => handler(pipe, { session: id, principal, device }))();
    handled.catch((error: unknown) => {
      this.#options.onFault(error, `the pipe ${pipe.label} of session ${id}`);
      pipe.abort('internal');
    });
  }
}

function kindOf({ kind }: FrameOf<'open'>): PipeKind {
  return kind === PIPE_KINDS.messages ? 'messages' : 'bytes';
}
