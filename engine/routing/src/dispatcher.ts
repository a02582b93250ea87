import { adviceOf, type CodeName, codeOf, type Frame, ProtocolError } from '@parley/protocol';
import type { Random } from '@parley/runtime';
import type { LiveSession } from './live-session.ts';
import type { FrameHandler, HandledFrame } from './router-types.ts';

type AnyHandler = (session: LiveSession, frame: Frame) => void | Promise<void>;

const HANDLED: Readonly<Record<HandledFrame, true>> = {
  request: true,
  cancel: true,
  demand: true,
  subscribe: true,
  unsubscribe: true,
  publish: true,
  cast: true,
  history: true,
  watch: true,
  unwatch: true,
  open: true,
  accept: true,
  data: true,
  credit: true,
  ack: true,
  abort: true,
  attach: true,
  offers: true,
};

/** Hands frames to the layers above and turns what they throw into answers. */
export class Dispatcher {
  readonly #handlers = new Map<string, AnyHandler>();
  readonly #random: Random;
  readonly #onFault: (fault: unknown, about: string) => void;

  constructor(random: Random, onFault: (fault: unknown, about: string) => void) {
    this.#random = random;
    this.#onFault = onFault;
  }

  handle<N extends HandledFrame>(frame: N, handler: FrameHandler<N>): void {
    if (this.#handlers.has(frame)) throw new Error(`There is a handler for ${frame} frames already.`);
    this.#handlers.set(frame, handler as unknown as AnyHandler);
  }

  /** Throws a `ProtocolError` for a frame that clients may not send; a promise of a handler is settled when this one is, and never rejected. */
  dispatch(session: LiveSession, frame: Frame): Promise<void> | undefined {
    const handler = this.#handlers.get(frame.frame);
    if (!handler) {
      if (!(frame.frame in HANDLED)) throw new ProtocolError('protocol-error', `A client may not send ${frame.frame} here.`);
      session.refuse(idOf(frame), 'unknown-method');
      return undefined;
    }
    try {
      return handler(session, frame)?.catch((error: unknown) => this.#failed(session, frame, error));
    } catch (error) {
      this.#failed(session, frame, error);
      return undefined;
    }
  }

  #failed(session: LiveSession, frame: Frame, error: unknown): void {
    if (error instanceof ProtocolError) {
      if (isRefusal(error.code)) session.refuse(idOf(frame), error.code, error.message);
      else session.close(error.code, error.message);
      return;
    }
    const reference = this.#random.id(10);
    this.#onFault(error, `${frame.frame} frame of session ${session.id}, reference ${reference}`);
    session.refuse(idOf(frame), 'internal', undefined, { details: { reference } });
  }
}

/** Whether a code answers a request and leaves the connection alone. */
export function isRefusal(code: CodeName): boolean {
  const advice = adviceOf(codeOf(code));
  return advice === 'refused' || advice === 'retry-later';
}

/** The request that a frame is, 0 where it is none. */
export function idOf(frame: Frame): number {
  return 'id' in frame ? frame.id : 0;
}
