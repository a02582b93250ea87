import type { FrameOf } from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import type { PipeTarget } from './gate.ts';
import type { SessionPipes } from './session-pipes.ts';

/** A pipe that was asked for and that nobody has taken yet. */
export interface Opening {
  /** The pipe to be. */
  readonly pipe: string;
  readonly opener: SessionPipes;
  readonly frame: FrameOf<'open'>;
  /** Whom it is opened to, and who opens it as the rules of those see it. */
  readonly target: PipeTarget;
  readonly from: PipeTarget;
  /** The opener's, for attaching again. */
  readonly token: string;
  /** To whom it is offered, with the number there. */
  readonly offers: Map<SessionPipes, number>;
  readonly stopWaiting: Cancel;
}
