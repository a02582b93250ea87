import {
  CODES,
  type CodeName,
  codeOf,
  decodeFrames,
  type Frame,
  type FrameOf,
  laterClient,
  OLDEST_VERSION,
  olderClient,
  PROTOCOL_VERSION,
  ProtocolError,
} from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import type { Admissions, Candidate } from './admissions.ts';
import type { Dispatcher } from './dispatcher.ts';
import { Intake } from './intake.ts';
import type { Link } from './link.ts';
import { LiveSession } from './live-session.ts';
import type { Wire } from './outlet.ts';
import { Pulse } from './pulse.ts';
import type { Connection, Limits } from './router-types.ts';

/** What the connections of a node share. */
export interface PeerContext {
  readonly node: string;
  readonly runtime: Runtime;
  readonly limits: Limits;
  readonly wire: Wire;
  readonly admissions: Admissions;
  readonly dispatcher: Dispatcher;
  readonly onFault: (fault: unknown, about: string) => void;
  /** A session has presented a new token. */
  readonly onRenewed: (session: LiveSession) => void;
  /** A session is about to begin; an older connection of it is ended in here. */
  readonly onReady: (peer: Peer, session: LiveSession) => void;
  /** The session was welcomed; none of its frames was handled yet. */
  readonly onWelcomed: (session: LiveSession) => void;
  /** Called once per peer. `code`: why we ended it; undefined: the link was lost. */
  readonly onGone: (peer: Peer, session: LiveSession | undefined, code: CodeName | undefined) => void;
}

type State =
  | { readonly state: 'hello'; readonly deadline: number }
  | { readonly state: 'checking'; readonly deadline: number; readonly early: Frame[] }
  | { readonly state: 'ready'; readonly session: LiveSession; readonly pulse: Pulse; readonly intake: Intake }
  | { readonly state: 'ended' };

/** Close reasons are cut to this; a WebSocket has room for 123 bytes. */
const REASON_LENGTH = 120;
const CONTROL = /\p{Cc}/u;

/** One accepted connection: hello, checking, ready, ended; never back. */
export class Peer implements Connection {
  readonly link: Link;
  readonly #context: PeerContext;
  #state: State;
  #earlyBytes = 0;

  constructor(link: Link, context: PeerContext) {
    this.link = link;
    this.#context = context;
    this.#state = { state: 'hello', deadline: this.#now() + context.limits.helloTimeoutMs };
  }

  get session(): LiveSession | undefined {
    return this.#state.state === 'ready' ? this.#state.session : undefined;
  }

  receive(message: Uint8Array): void {
    const state = this.#state;
    if (state.state === 'ended') return;
    this.#context.wire.tally.received++;
    this.#context.wire.tally.receivedBytes += message.length;
    this.#guard(() => {
      if (state.state !== 'ready') return this.#receiveEarly(message);
      state.pulse.heard();
      state.intake.receive(message);
    });
  }

  ended(): void {
    if (this.#state.state === 'ended') return;
    const { session } = this;
    this.#state = { state: 'ended' };
    this.#gone(session, undefined);
  }

  /** Says the code and ends the link; `cut`: what waits is not written. Idempotent. */
  close(code: CodeName, message: string = CODES[code].help, cut = false): void {
    if (this.#state.state === 'ended') return;
    const { link, session } = this;
    if (!cut) session?.outlet.flush();
    this.#state = { state: 'ended' };
    // A close frame would stand behind everything that is queued.
    if (cut && link.abort && link.queuedBytes > 0) link.abort();
    else link.close(codeOf(code), message.slice(0, REASON_LENGTH));
    this.#gone(session, code);
  }

  /** Once a second: deadlines, expiry, heartbeat. `sinceMs`: the time before; `ping`: an encoded frame that all who need one share. */
  check(sinceMs: number, ping: Uint8Array): void {
    const state = this.#state;
    if (state.state === 'ready') this.#checkReady(state.session, state.pulse, sinceMs, ping);
    else if (state.state !== 'ended' && this.#now() >= state.deadline) {
      if (state.state === 'hello') this.close('idle', 'No hello came in time.');
      else this.close('overloaded', 'The token could not be checked in time.');
    }
  }

  #checkReady(session: LiveSession, pulse: Pulse, sinceMs: number, ping: Uint8Array): void {
    const { queuedBytes } = this.link;
    const finding = pulse.check(this.#now(), sinceMs, session.outlet.written - queuedBytes, queuedBytes > 0);
    if (this.#context.admissions.expired(session.principal)) this.close('token-expired');
    else if (finding === 'ping') session.sendEncoded(ping);
    else if (finding === 'stalled') session.cut('slow-reader');
    // What it sent may lie unread in our own buffers, if this process was busy: that has its turn first.
    else if (finding === 'silent') this.#context.runtime.clock.soon(() => pulse.silent && this.close('idle'));
  }

  #now(): number {
    return this.#context.runtime.clock.monotonic();
  }

  #guard(fn: () => void): void {
    try {
      this.#context.wire.turn.within(fn);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { session } = this;
      // It was told the revision that holds, and sends what that one lacks.
      if (error.code === 'protocol-error' && session && session.version > PROTOCOL_VERSION)
        this.close('version-unsupported', laterClient(session.version));
      else this.close(error.code, error.message);
    }
  }

  #receiveEarly(message: Uint8Array): void {
    const { helloBytes } = this.#context.limits;
    this.#earlyBytes += message.length;
    if (this.#earlyBytes > helloBytes)
      throw new ProtocolError('frame-too-large', `More than ${helloBytes} bytes came before the welcome. Leave claims out of the token.`);
    for (const frame of decodeFrames(message)) {
      if (this.#state.state === 'hello') this.#greet(frame);
      else if (this.#state.state === 'checking') this.#state.early.push(frame);
    }
  }

  #greet(hello: Frame): void {
    if (hello.frame !== 'hello') throw new ProtocolError('protocol-error', `The first frame must be hello, not ${hello.frame}.`);
    if (hello.version < OLDEST_VERSION) throw new ProtocolError('version-unsupported', olderClient(hello.version));
    if (CONTROL.test(hello.device) || CONTROL.test(hello.client))
      throw new ProtocolError('protocol-error', 'Device and client of a hello hold no control characters.');
    this.#state = { state: 'checking', deadline: this.#now() + this.#context.limits.helloTimeoutMs, early: [] };
    const { client, device, token, ticket } = hello;
    const { remote, origin } = this.link;
    this.#context.admissions.check({ client, device, token, ticket, remote, origin }).then(
      (answer) => {
        if ('refused' in answer) this.close(answer.refused, answer.message);
        else this.#begin(hello, answer);
      },
      (fault) => {
        this.#context.onFault(fault, `the check of a hello from ${remote}`);
        this.close('overloaded', 'The server could not check the token.');
      },
    );
  }

  #begin(hello: FrameOf<'hello'>, candidate: Candidate): void {
    const state = this.#state;
    if (state.state !== 'checking') return;
    const refused = this.#context.admissions.confirm(candidate);
    if (refused) {
      this.close(refused);
      return;
    }
    const session = this.#makeSession(hello, candidate);
    const { limits, runtime, admissions, dispatcher, onFault, onRenewed, wire } = this.#context;
    const { clock } = runtime;
    const { remote, origin } = this.link;
    const { tally } = wire;
    const intake = new Intake(session, { limits, admissions, dispatcher, clock, remote, origin, tally, onFault, onRenewed });
    this.#context.onReady(this, session);
    this.#state = { state: 'ready', session, pulse: new Pulse(limits, runtime.random, this.#now()), intake };
    session.send(this.#welcome(hello, candidate));
    this.#context.onWelcomed(session);
    this.#guard(() => intake.take(state.early));
  }

  #makeSession({ device, client, version }: FrameOf<'hello'>, { session: id, generation, principal }: Candidate): LiveSession {
    const { wire, onFault } = this.#context;
    const close: LiveSession['close'] = (code, message) => this.close(code, message);
    return new LiveSession({
      id,
      generation,
      principal,
      device,
      client,
      version,
      link: this.link,
      wire,
      onFault,
      close,
      cut: (code) => this.close(code, undefined, true),
    });
  }

  #welcome({ version }: FrameOf<'hello'>, { session, principal, ticket, resumed }: Candidate): FrameOf<'welcome'> {
    const { node, limits, runtime } = this.#context;
    return {
      frame: 'welcome',
      version: Math.min(version, PROTOCOL_VERSION),
      session,
      person: principal.id,
      node,
      ticket,
      resumed,
      heartbeatMs: limits.heartbeatMs,
      serverTime: runtime.clock.now(),
      tokenExpiresAt: principal.expiresAt,
      maxFrameBytes: limits.frameBytes,
      maxSubscriptions: limits.subscriptions,
      maxRequests: limits.requests,
    };
  }

  #gone(session: LiveSession | undefined, code: CodeName | undefined): void {
    this.#context.onGone(this, session, code);
    session?.end(code);
  }
}
