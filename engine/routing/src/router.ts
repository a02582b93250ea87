import { adviceOf, CODES, type CodeName, codeOf, encodeFrame } from '@parley/protocol';
import type { Cancel } from '@parley/runtime';
import { Admissions } from './admissions.ts';
import { Dispatcher } from './dispatcher.ts';
import { Fence } from './fence.ts';
import { Inquiry } from './inquiry.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Link } from './link.ts';
import type { LiveSession } from './live-session.ts';
import type { Wire } from './outlet.ts';
import { Peer, type PeerContext } from './peer.ts';
import { Peers } from './peers.ts';
import type { Principal } from './principal.ts';
import { matches, type Revocable, Revocations, type Revoked, type RevokeMatch } from './revocations.ts';
import type { Connection, FrameHandler, HandledFrame, Limits, RouterLike, RouterOptions } from './router-types.ts';
import type { Session } from './session.ts';
import { SessionRegistry } from './session-registry.ts';
import { type Moved, SiteNews } from './site-news.ts';
import { Tally } from './tally.ts';
import { TicketOffice } from './ticket.ts';
import type { Topics } from './topic.ts';
import { TopicSet } from './topic-set.ts';
import { Turn } from './turn.ts';

/** How often deadlines, expiry and heartbeats are looked at. */
const CHECK_MS = 1_000;

const NOBODY: Connection = { receive: () => undefined, ended: () => undefined };

/** The sessions and topics of one node. `close` ends every connection; the site is its owner's to close. */
export class Router implements RouterLike {
  readonly topics: Topics;
  readonly tally: Tally = new Tally();
  readonly #options: RouterOptions;
  readonly #limits: Limits;
  readonly #registry: SessionRegistry;
  readonly #revocations = new Revocations();
  readonly #dispatcher: Dispatcher;
  readonly #context: PeerContext;
  readonly #news: SiteNews;
  readonly #inquiry: Inquiry;
  readonly #fence: Fence;
  readonly #peers: Peers;
  readonly #greeters = new Set<{ readonly fn: (session: Session) => void }>();
  #leaving = false;
  #nextCheck: Cancel | undefined;

  constructor(options: RouterOptions) {
    const { runtime, envelope, authenticate, reidentify, onFault } = options;
    const { clock, random } = runtime;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { lagBytes, resumeMs, connectionsPerPerson } = this.#limits;
    const wire: Wire = { clock, envelope, lagBytes, gathering: new Set(), turn: new Turn(clock), tally: this.tally };
    this.topics = new TopicSet(wire, options.onLagging);
    this.#peers = new Peers(clock);
    this.#registry = new SessionRegistry(resumeMs);
    this.#dispatcher = new Dispatcher(random, onFault);
    const tickets = new TicketOffice(options.ticketKey, options.hmacOf);
    const registry = this.#registry;
    const revocations = this.#revocations;
    const inquiry = new Inquiry({ site: options.site, clock, resumeMs, judge: (claim) => registry.judge(claim, this.#now()) });
    this.#inquiry = inquiry;
    this.#context = {
      node: options.site.node,
      runtime,
      limits: this.#limits,
      wire,
      admissions: new Admissions({
        authenticate,
        reidentify,
        tickets,
        registry,
        inquiry,
        revocations,
        clock,
        random,
        connectionsPerPerson,
      }),
      dispatcher: this.#dispatcher,
      onFault,
      onRenewed: (session) => options.onRenewed?.(session),
      onReady: (peer, session) => this.#ready(peer, session),
      onWelcomed: (session) => this.#greet(session),
      onGone: (peer, session, code) => this.#gone(peer, session, code),
    };
    this.#fence = new Fence(options.site, lagBytes);
    this.#news = new SiteNews(options.site, clock, {
      moved: (news, from) => this.#moved(news, from),
      revoked: (match, code) => void this.#revoke(match, code),
      sessions: () => registry.all().map(({ id, generation }) => ({ session: id, generation })),
    });
  }

  get sessions(): readonly Session[] {
    return this.#registry.all();
  }

  /** Connections, with a session or without one yet. */
  get connectionCount(): number {
    return this.#peers.size;
  }

  get sessionCount(): number {
    return this.#registry.size;
  }

  accept(link: Link): Connection {
    const refused = this.#whyNot(link);
    if (refused) {
      link.close(codeOf(refused), CODES[refused].help);
      return NOBODY;
    }
    this.#nextCheck ??= this.#checkLater();
    return this.#fence.around(link, (fenced) => this.#welcome(fenced));
  }

  handle<N extends HandledFrame>(frame: N, handler: FrameHandler<N>): void {
    this.#dispatcher.handle(frame, handler);
  }

  onSession(fn: (session: Session) => void): () => void {
    const greeter = { fn };
    this.#greeters.add(greeter);
    return () => void this.#greeters.delete(greeter);
  }

  onRevoked(fn: (what: Revoked) => void): () => void {
    return this.#revocations.onAdded(fn);
  }

  /** What is known of sessions from before this node began: up to which generation their tickets were used. */
  remember(used: readonly Moved[]): void {
    for (const { session, generation } of used) this.#registry.moved(session, generation, this.#now());
  }

  sessionsOf(person: string): readonly Session[] {
    return this.#registry.ofPerson(person);
  }

  async revoke(match: RevokeMatch, code: CodeName = 'token-revoked', spare?: string): Promise<number> {
    const ended = this.#revoke(match, code, spare);
    await this.#news.revoke(match, code);
    return ended;
  }

  matching(match: RevokeMatch): readonly Principal[] {
    return this.#registry
      .all()
      .filter(({ id, principal, device }) => matches(match, { principal, device, session: id }))
      .map(({ principal }) => principal);
  }

  drain(options: { readonly spreadMs: number; readonly withinMs: number }): Promise<void> {
    this.#leaving = true;
    return this.#peers.sendAway(options);
  }

  close(): Promise<void> {
    this.#leaving = true;
    this.#nextCheck?.();
    this.#news.stop();
    this.#inquiry.stop();
    this.#fence.stop();
    this.#peers.close();
    return Promise.resolve();
  }

  #whyNot({ remote }: Link): CodeName | undefined {
    const { connections, unauthenticatedPerRemote } = this.#limits;
    if (this.#leaving) return 'going-away';
    if (this.#peers.size >= connections || !this.#options.site.holds) return 'overloaded';
    return this.#peers.strangersFrom(remote) >= unauthenticatedPerRemote ? 'too-many-connections' : undefined;
  }

  #welcome(link: Link): Peer {
    const peer = new Peer(link, this.#context);
    this.#peers.add(peer);
    return peer;
  }

  #ready(peer: Peer, session: LiveSession): void {
    this.#peers.known(peer);
    this.#registry.get(session.id)?.close('session-moved');
    this.#registry.begin(session);
    const { id, generation } = session;
    if (generation > 1) this.#news.moved({ session: id, generation });
  }

  #greet(session: LiveSession): void {
    for (const { fn } of [...this.#greeters]) {
      try {
        fn(session);
      } catch (fault) {
        this.#options.onFault(fault, `the beginning of session ${session.id}`);
      }
    }
  }

  #gone(peer: Peer, session: LiveSession | undefined, code: CodeName | undefined): void {
    if (code) this.tally.closure(code);
    if (session) this.#registry.end(session, isResumable(code), this.#now());
    this.#peers.remove(peer, session !== undefined);
  }

  #revoke(match: Revoked, code: CodeName, spare?: string): number {
    this.#revocations.add(match, this.#options.runtime.clock.now());
    const concerned = (whom: Revocable): boolean => matches(match, whom);
    this.#registry.spendResting(concerned, this.#now());
    const met = this.#registry.all().filter(({ id, principal, device }) => id !== spare && concerned({ principal, device, session: id }));
    for (const session of met) session.cut(code);
    return met.length;
  }

  #moved({ session: id, generation }: Moved, fromNode: string): void {
    const live = this.#registry.get(id);
    // One ticket shown to two nodes at once makes the same generation on both: all nodes agree on which one stays.
    if (live && (generation > live.generation || (generation === live.generation && fromNode < this.#options.site.node)))
      live.close('session-moved');
    // That node has not heard of ours.
    else if (live) this.#news.moved({ session: id, generation: live.generation });
    this.#registry.moved(id, generation, this.#now());
  }

  #checkLater(): Cancel {
    const { clock } = this.#options.runtime;
    return clock.after(CHECK_MS, () => {
      this.#fence.open();
      const ping = encodeFrame({ frame: 'ping', at: clock.now() });
      // Behind the fence nobody is heard, and nobody is asked.
      if (this.#options.site.holds) this.#peers.check(ping);
      this.#registry.forget(clock.monotonic());
      this.#revocations.forget(clock.now());
      this.#nextCheck = this.#peers.size > 0 ? this.#checkLater() : undefined;
    });
  }

  #now(): number {
    return this.#options.runtime.clock.monotonic();
  }
}

/** Whether a session may go on after its connection ended: it was lost, or ended with the advice to connect again. */
function isResumable(code: CodeName | undefined): boolean {
  const advice = code && adviceOf(codeOf(code));
  return advice === undefined || advice === 'reconnect' || advice === 'reconnect-later';
}
