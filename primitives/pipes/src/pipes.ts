import { type CodeName, codeOf, type FrameOf, ProtocolError } from '@parley/protocol';
import type { Hmac, RouterLike, Session } from '@parley/routing';
import type { Cancel, Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { NodeLife } from '@parley/storage';
import { Elsewhere } from './elsewhere.ts';
import { type PipeGate, parseTarget } from './gate.ts';
import { DEFAULT_PIPE_LIMITS, type PipeLimits } from './limits.ts';
import { Openings } from './openings.ts';
import type { PipeFrame } from './pipe-frame.ts';
import { type Concern, recheck } from './recheck.ts';
import { SessionEnd, SessionPipes } from './session-pipes.ts';
import { PipeTable } from './table.ts';
import { Takers } from './takers.ts';
import { PipeTokens } from './tokens.ts';

export interface PipesOptions {
  /** The handlers of all frames of pipes are registered with it. */
  readonly router: Pick<RouterLike, 'handle' | 'sessionsOf'>;
  readonly gate: PipeGate;
  readonly runtime: Runtime;
  readonly site: Site;
  /** 32 bytes; signs the tokens of `attach`. The same on every node of a site and over restarts. */
  readonly key: Uint8Array;
  /** How they are signed. Default: WebCrypto's HMAC, a journey to another thread for each token. */
  readonly hmacOf?: ((key: Uint8Array) => Hmac) | undefined;
  readonly limits?: Partial<PipeLimits>;
  /** A fault of a component's rule or handler. */
  readonly onFault: (fault: unknown, about: string) => void;
}

/** What is held in memory, for measuring and for tests that nothing leaks. */
export interface PipesStats {
  /** Pipes with an end on this node, or one that is away. */
  readonly pipes: number;
  /** Connections that have to do with pipes. */
  readonly sessions: number;
  /** Pipes that end at a component. */
  readonly components: number;
  /** Bytes that wait for links. */
  readonly queuedBytes: number;
  /** Bytes that ends on this node have sent since it was started, those that were sent again with them. */
  readonly passedBytes: number;
}

/** The pipes of one node. See docs/subsystems/pipes.md. */
export class Pipes {
  readonly #options: PipesOptions;
  readonly #limits: PipeLimits;
  readonly #tokens: PipeTokens;
  readonly #table: PipeTable;
  readonly #openings: Openings;
  readonly #elsewhere: Elsewhere;
  readonly #stopWatching: Cancel;
  /** By session id. */
  readonly #sessions = new Map<string, SessionPipes>();

  constructor(options: PipesOptions) {
    const { router, gate, runtime, site, key, hmacOf, onFault } = options;
    const { backbones } = site;
    this.#options = options;
    this.#limits = { ...DEFAULT_PIPE_LIMITS, ...options.limits };
    const limits = this.#limits;
    this.#tokens = new PipeTokens(key, hmacOf);
    this.#table = new PipeTable({ backbone: backbones.pipes, clock: runtime.clock, graceMs: limits.graceMs });
    const [table, tokens] = [this.#table, this.#tokens];
    const { offerMs, perSession } = limits;
    const { giveUpMs } = limits.endpoint;
    const takers = new Takers({ router, gate, tokens, perSession, taking: (session) => this.#sessions.get(session) });
    this.#elsewhere = new Elsewhere({ site, clock: runtime.clock, takers, table, offerMs, giveUpMs, onFault });
    this.#openings = new Openings({ home: site, gate, table, tokens, takers, elsewhere: this.#elsewhere, runtime, limits, onFault });
    this.#stopWatching = site.onChange(() => this.#endLost());
    router.handle('offers', (session, frame) => this.#offers(session, frame));
    router.handle('open', (session, frame) => this.#openings.open(this.#pipesOf(session), frame));
    router.handle('accept', (session, frame) => this.#accept(session, frame));
    router.handle('abort', (session, frame) => this.#abort(session, frame));
    router.handle('attach', (session, frame) => this.#attach(session, frame));
    router.handle('data', (session, frame) => this.#pass(session, frame));
    router.handle('credit', (session, frame) => this.#pass(session, frame));
    router.handle('ack', (session, frame) => this.#pass(session, frame));
  }

  get stats(): PipesStats {
    const queuedBytes = [...this.#sessions.values()].reduce((sum, { queue }) => sum + queue.bytes, 0);
    const { size: pipes, passedBytes } = this.#table;
    return { pipes, sessions: this.#sessions.size, components: this.#openings.componentPipes, queuedBytes, passedBytes };
  }

  /** Asks the gate again about what is open, offered and under way, and ends at once what it no longer allows. */
  async recheck(concern: Concern): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((pipes) => this.#recheck(pipes, concern)));
  }

  /** The same for one session, whose principal has changed. */
  async recheckSession(session: Session): Promise<void> {
    const pipes = this.#sessions.get(session.id);
    if (pipes?.session !== session) return;
    const { doubt } = pipes;
    await this.#recheck(pipes, {});
    // There may be a newer one.
    if (pipes.doubt === doubt) pipes.doubt = undefined;
  }

  /** Rights may have been taken away unheard: nobody here is sent data any more before `recheckSession`. */
  suspend(): void {
    this.#openings.rightsChanged();
    for (const pipes of this.#sessions.values()) pipes.doubt = Symbol('doubt');
  }

  /** Forgets all pipes without a word: the ends at connections may be attached again elsewhere. Idempotent. */
  close(): void {
    this.#stopWatching();
    this.#openings.close();
    this.#elsewhere.close();
    this.#table.close();
    this.#sessions.clear();
  }

  #offers(session: Session, { labels }: FrameOf<'offers'>): void {
    if (labels.length > this.#limits.labels)
      throw new ProtocolError('bad-request', `At most ${this.#limits.labels} labels can be offered.`);
    this.#pipesOf(session).labels = new Set(labels);
  }

  #accept(session: Session, frame: FrameOf<'accept'>): void {
    const pipes = this.#pipesOf(session);
    const numbered = pipes.get(frame.pipe);
    // Somebody else may have been faster: then `abort` is on its way.
    if (numbered?.state === 'offered') numbered.offering.accept(pipes, frame);
    else pipes.excess.add(frame);
  }

  #abort(session: Session, frame: FrameOf<'abort'>): void {
    const pipes = this.#pipesOf(session);
    const numbered = pipes.get(frame.pipe);
    if (numbered?.state === 'offered') numbered.offering.refuse(pipes, frame.code || codeOf('refused'), frame.message);
    else if (numbered?.state === 'opening') numbered.opening.cancel();
    else if (numbered?.state === 'checking') pipes.free(frame.pipe);
    else this.#pass(session, frame);
  }

  #pass(session: Session, frame: PipeFrame & { readonly pipe: number }): void {
    const pipes = this.#pipesOf(session);
    const numbered = pipes.get(frame.pipe);
    const taken = numbered?.state === 'open' && numbered.end.take(frame) && this.#table.pass(numbered.end, frame);
    if (!taken) pipes.excess.add(frame);
  }

  /** With a token it is an end that comes back; without one it is a question to the other end. */
  async #attach(session: Session, frame: FrameOf<'attach'>): Promise<void> {
    const { pipe, token } = frame;
    const pipes = this.#pipesOf(session);
    const numbered = pipes.get(pipe);
    if (token === undefined) {
      this.#pass(session, frame);
      if (!numbered) pipes.abort(pipe, 'not-found');
      return;
    }
    if (pipe % 2 !== 1 || numbered) throw new ProtocolError('bad-request', `The number ${pipe} is not free for a pipe.`);
    if (pipes.size >= this.#limits.perSession) return pipes.abort(pipe, 'too-many-requests');
    pipes.set(pipe, { state: 'checking' });
    const refused = await this.#comeBack(pipes, frame, token);
    if (!refused || pipes.get(pipe)?.state !== 'checking') return;
    pipes.free(pipe);
    pipes.session.send({ ...refused, pipe });
  }

  /** How the pipe ended, if it did, or why this may not be. */
  async #comeBack(pipes: SessionPipes, frame: FrameOf<'attach'>, token: string): Promise<PipeFrame | undefined> {
    const { gate } = this.#options;
    const claims = await this.#tokens.open(pipes.session, token);
    const peer = claims && parseTarget(claims.peer.replace(/^(?:guest|service)\//, 'person/'));
    if (!claims || !peer || !gate.declares(claims.label)) return ended('not-found');
    if (!pipes.comeBack(claims.pipe, claims.side)) {
      pipes.excess.add(frame);
      return ended('too-many-requests');
    }
    const { allowed } = await gate.authorize(pipes.session, claims.label, claims.side === 0 ? 'open' : 'accept', peer);
    if (!allowed) return ended('forbidden');
    const { home } = claims;
    if (home && this.#isLost(claims.pipe, home)) return this.#table.endingOf(claims.pipe, 0) ?? LOST;
    if (pipes.session.ended || pipes.get(frame.pipe)?.state !== 'checking') return undefined;
    const { pipe, side, label } = claims;
    const end = new SessionEnd(pipes, frame.pipe, { pipe, side, label, peer, home, received: frame.seq });
    const ending = this.#table.add(end);
    if (ending) {
      pipes.set(frame.pipe, { state: 'checking' });
      return ending;
    }
    const attach = { ...frame, token: undefined };
    this.#table.announce(end, attach);
    this.#table.pass(end, attach);
    return undefined;
  }

  /** Whether a component's end is no more: it ends with the life of its node. */
  #isLost(pipe: string, { node, life }: NodeLife): boolean {
    const { site } = this.#options;
    return node === site.node ? !this.#table.has(pipe, 1) : !site.members.some((member) => member.life === life);
  }

  /** Nodes are gone, and the ends of components with them. */
  #endLost(): void {
    for (const pipes of this.#sessions.values()) {
      for (const [number, numbered] of pipes.all()) {
        if (numbered.state !== 'open' || !numbered.end.home || !this.#isLost(numbered.end.pipe, numbered.end.home)) continue;
        // That node may be there all the same, cut off from the ledger.
        this.#table.pass(numbered.end, LOST);
        pipes.session.send({ ...LOST, pipe: number });
      }
    }
  }

  #recheck(pipes: SessionPipes, concern: Concern): Promise<void> {
    this.#openings.rightsChanged();
    const { gate, onFault } = this.#options;
    return recheck(pipes, concern, { gate, table: this.#table, onFault });
  }

  #pipesOf(session: Session): SessionPipes {
    const known = this.#sessions.get(session.id);
    if (known?.session === session) return known;
    const { runtime, site } = this.#options;
    const pipes = new SessionPipes(session, runtime.clock, this.#limits, site);
    this.#sessions.set(session.id, pipes);
    session.onEnd((code) => this.#end(pipes, code));
    return pipes;
  }

  #end(pipes: SessionPipes, code: CodeName | undefined): void {
    const revoked = code === 'token-revoked' || code === 'person-disabled';
    if (this.#sessions.get(pipes.session.id) === pipes) this.#sessions.delete(pipes.session.id);
    for (const [, numbered] of pipes.all()) {
      if (numbered.state === 'open' && revoked) this.#table.pass(numbered.end, REVOKED);
      else if (numbered.state === 'open') this.#table.leave(numbered.end);
      else if (numbered.state === 'opening') numbered.opening.cancel();
      else if (numbered.state === 'offered') numbered.offering.refuse(pipes, codeOf('unavailable'));
    }
  }
}

/** Whose rights were taken away does not come back. */
const REVOKED: PipeFrame = ended('unavailable', 'The other end has left.');
const LOST: PipeFrame = ended('unavailable', 'The component was lost with its node.');

function ended(code: 'not-found' | 'forbidden' | 'unavailable' | 'too-many-requests', message = ''): PipeFrame {
  return { frame: 'abort', code: codeOf(code), retryAfterMs: undefined, message };
}
