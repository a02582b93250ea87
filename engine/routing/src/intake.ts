import { decodeFrames, encodeJson, type Frame, type FrameName, type FrameOf, framesUpTo } from '@parley/protocol';
import type { Clock } from '@parley/runtime';
import { type Admissions, type Identified, isSame } from './admissions.ts';
import { Allowance } from './allowance.ts';
import { type Dispatcher, idOf, isRefusal } from './dispatcher.ts';
import type { LiveSession } from './live-session.ts';
import type { Principal } from './principal.ts';
import { isRationed, rationedBytes } from './rationed.ts';
import type { Limits, NotIdentified } from './router-types.ts';
import type { Tally } from './tally.ts';

export interface IntakeContext {
  readonly limits: Limits;
  readonly admissions: Admissions;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly remote: string;
  readonly origin: string | undefined;
  readonly tally: Tally;
  readonly onFault: (fault: unknown, about: string) => void;
  /** The session's principal is another one. */
  readonly onRenewed: (session: LiveSession) => void;
}

/** Taken from a client above its limits too: refusing them would keep busy what they set free, or make a living peer look dead. */
const ALWAYS_TAKEN: ReadonlySet<FrameName> = new Set<FrameName>(['ping', 'pong', 'unsubscribe', 'unwatch', 'cancel', 'attach']);
/** Frames without an id that are over the limits are answered no more often than this. */
const NOTICE_MS = 1_000;

/** When to ask again where too many requests are open. */
const FULL_MS = 1_000;

/** What one session sends: limits, the router's own frames, and the rest to the dispatcher. */
export class Intake {
  readonly #session: LiveSession;
  readonly #context: IntakeContext;
  readonly #allowance: Allowance;
  readonly #accept: (frameBytes: number) => void;
  #requests = 0;
  #noticedAt = Number.NEGATIVE_INFINITY;
  /** How many renewals were sent, and which of them the principal is of. */
  #renewals = 0;
  #renewedBy = 0;

  constructor(session: LiveSession, context: IntakeContext) {
    this.#session = session;
    this.#context = context;
    this.#allowance = new Allowance(context.limits, context.clock.monotonic());
    this.#accept = framesUpTo(context.limits.frameBytes);
  }

  /** Throws a `ProtocolError` for a broken message. */
  receive(message: Uint8Array): void {
    const frames = decodeFrames(message, this.#accept);
    this.#allowance.message(message.length - rationedBytes(frames), this.#context.clock.monotonic());
    this.take(frames);
  }

  /** Throws a `ProtocolError` for a frame that does not belong here. */
  take(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (this.#session.ended) return;
      this.#context.tally.frames[frame.frame]++;
      const waitMs = isUncounted(frame) ? 0 : this.#allowance.frame(this.#context.clock.monotonic());
      if (waitMs === 'flooding') this.#session.close('flooding');
      else if (waitMs === 0 || ALWAYS_TAKEN.has(frame.frame)) this.#handle(frame);
      else this.#limited(frame, waitMs);
    }
  }

  #handle(frame: Frame): void {
    if (frame.frame === 'ping') this.#session.send({ frame: 'pong', at: frame.at });
    else if (frame.frame === 'auth') this.#renew(frame);
    else if (frame.frame === 'request') this.#request(frame);
    else if (frame.frame !== 'pong') this.#context.dispatcher.dispatch(this.#session, frame);
  }

  #limited(frame: Frame, retryAfterMs: number): void {
    const id = idOf(frame);
    const now = this.#context.clock.monotonic();
    if (id === 0 && now - this.#noticedAt < NOTICE_MS) return;
    if (id === 0) this.#noticedAt = now;
    this.#session.refuse(id, 'rate-limited', undefined, { retryAfterMs });
  }

  /** A request is open until its handler is done. */
  #request(frame: FrameOf<'request'>): void {
    const { limits, dispatcher } = this.#context;
    if (this.#requests >= limits.requests) {
      this.#session.refuse(frame.id, 'too-many-requests', undefined, { retryAfterMs: FULL_MS });
      return;
    }
    const done = dispatcher.dispatch(this.#session, frame);
    if (!done) return;
    this.#requests++;
    done.then(() => {
      this.#requests--;
    });
  }

  #renew({ id, token }: FrameOf<'auth'>): void {
    const { admissions, onFault, remote, origin } = this.#context;
    const session = this.#session;
    const { device, client } = session;
    const order = ++this.#renewals;
    admissions.authenticate({ token, device, client, remote, origin }).then(
      (answer) => this.#renewed(id, order, answer),
      (fault) => {
        onFault(fault, `the renewal of session ${session.id}`);
        session.refuse(id, 'unavailable');
      },
    );
  }

  /** Of several that are checked at once the one that was sent last counts: what is found of an earlier one afterwards changes nothing. */
  #renewed(id: number, order: number, answer: Identified | NotIdentified): void {
    const session = this.#session;
    if (session.ended) return;
    const { refused, message } = 'refused' in answer ? answer : { refused: this.#context.admissions.revoked(answer) };
    if (order < this.#renewedBy) this.#sayUntil(id);
    else if (refused && isRefusal(refused)) session.refuse(id, refused, message);
    else if (refused) session.close(refused, message);
    else if ('principal' in answer) this.#become(id, order, answer.principal);
  }

  #become(id: number, order: number, principal: Principal): void {
    const session = this.#session;
    if (!isSame(principal, session.principal)) {
      session.close('token-invalid', 'The new token is of somebody else, or of another application.');
      return;
    }
    this.#renewedBy = order;
    session.principal = principal;
    this.#context.onRenewed(session);
    this.#sayUntil(id);
  }

  #sayUntil(id: number): void {
    const { expiresAt } = this.#session.principal;
    this.#session.send({ frame: 'response', id, more: false, body: encodeJson({ tokenExpiresAt: expiresAt }) });
  }
}

/** Answers to the server's own frames, and what the pipes above ration themselves. */
function isUncounted(frame: Frame): boolean {
  return frame.frame === 'pong' || isRationed(frame);
}
