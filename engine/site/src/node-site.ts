import type { Backbone, Backbones } from '@parley/backbone';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Cancel, Runtime } from '@parley/runtime';
import type { Holding, Ledger, Member, NodeLife, Renewal } from '@parley/storage';
import { Beats } from './beats.ts';
import { checkProtocol } from './check-protocol.ts';
import { encodeEntry } from './entry.ts';
import { encodeFacts } from './facts.ts';
import { Gaps } from './gaps.ts';
import { guard, Refusals } from './guarded-backbone.ts';
import { Hearsay } from './hearsay.ts';
import { Lease } from './lease.ts';
import { Listeners } from './listeners.ts';
import { missedTeller } from './missed-teller.ts';
import { Post } from './post.ts';
import { RollCall } from './roll-call.ts';
import { type Answerer, NoAnswer, NotHeard, type Site } from './site.ts';

/** How long one node is waited for that is asked alone. */
const ANSWER_MS = 2_000;
/** What all are asked when something was revoked: its version and entry. */
const REVOKED = 'site.revoked';

export interface NodeSiteOptions {
  /** `[a-z0-9-]{1,40}`, of this node alone. */
  readonly node: string;
  readonly runtime: Runtime;
  /** Closed by whoever opened them, after `close`. */
  readonly backbones: Backbones;
  readonly ledger: Ledger;
  /** What the node says of itself (address, version) with each renewal: at most 1,500 bytes of JSON. */
  readonly facts?: () => Readonly<Record<string, unknown>>;
  /** Another life holds the name still: of this node, when it was not stopped well (for two seconds), or of another process. */
  readonly onTaken?: (by: NodeLife) => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** One of several nodes: what it is to the others is in the ledger, what they say to each other goes over the control backbone. */
export class NodeSite implements Site {
  readonly node: string;
  readonly alone = false;
  readonly backbones: Backbones;
  readonly #ledger: Ledger;
  readonly #process: string;
  readonly #lease: Lease;
  readonly #post: Post;
  readonly #rollCall: RollCall;
  readonly #hearsay: Hearsay;
  readonly #changes: Listeners<[]>;
  readonly #gaps: Gaps;
  readonly #refusals: Refusals;
  readonly #beats: Beats;
  readonly #stops: readonly Cancel[];
  #members: readonly Member[] = [];
  #closing: Promise<void> | undefined;

  private constructor({ node, runtime, backbones, ledger, facts = () => ({}), onTaken = () => {}, onFault }: NodeSiteOptions) {
    const { clock, random } = runtime;
    const life = (): string => this.#lease.life;
    const onMissed = (): void => this.#gaps.tell();
    this.node = node;
    this.#ledger = ledger;
    this.#process = random.id();
    this.#changes = new Listeners((fault) => onFault(fault, 'a change of the site'));
    this.#gaps = new Gaps(clock, (fault) => onFault(fault, 'a gap'));
    this.#refusals = new Refusals({ clock, onMissed, onFault });
    this.backbones = guard(backbones, this.#refusals);
    const backbone = this.backbones.control;
    this.#lease = new Lease({
      node,
      runtime,
      ledger,
      facts: (heard) => encodeFacts(facts(), heard, this.unheard),
      onTaken,
      onRenewal: (renewal, begun) => this.#renewed(renewal, begun),
      onChange: () => this.#changes.tell(),
      onFault,
    });
    this.#hearsay = new Hearsay({ process: this.#process, life, onMissed, onFault });
    this.#post = new Post({
      node,
      backbone,
      clock,
      random,
      life,
      holds: () => this.#lease.holds,
      onMissed: () => this.#gaps.soon(),
      onFault,
    });
    this.#post.answer(REVOKED, (body, from) => this.#revokedElsewhere(body, from));
    const missed = missedTeller(ledger, this.#process);
    this.#rollCall = new RollCall({ ledger, clock, life, connected: () => backbone.status === 'connected', missed });
    const ways = [...new Set<Backbone>(Object.values(this.backbones))];
    this.#beats = new Beats({
      backbones: ways,
      clock,
      process: this.#process,
      others: () => this.#members.flatMap((member) => (member.node === node ? [] : [member.node])),
      onMissed,
      onUnheard: (other) => onFault(new NotHeard(other), 'a node that has a lease and is not heard'),
    });
    this.#stops = ways.map((each) =>
      each.onStatus((status) => {
        if (status === 'connected') onMissed();
      }),
    );
  }

  /**
   * Settles when this node has its lease: where its name is taken, when it no longer is. Rejects when the ledger cannot be reached, and with
   * `OtherProtocol` when the nodes that are there are of a version with which this one cannot work.
   */
  static async open(options: NodeSiteOptions): Promise<NodeSite> {
    const site = new NodeSite(options);
    try {
      await site.#lease.begin();
    } catch (error) {
      site.#stop();
      throw error;
    }
    try {
      // Two that begin at the same moment are not in each other's answer: whoever of them asks last here sees both.
      site.#members = await options.ledger.members();
      checkProtocol(site.members);
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  get life(): string {
    return this.#lease.life;
  }

  get holds(): boolean {
    return this.#lease.holds;
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  get refused(): number {
    return this.#refusals.count;
  }

  get unheard(): readonly string[] {
    return this.#beats.unheard;
  }

  onChange(fn: () => void): Cancel {
    return this.#changes.on(fn);
  }

  onGap(fn: () => void): Cancel {
    return this.#gaps.on(fn);
  }

  onRevoked(fn: (what: string | undefined) => void): Cancel {
    return this.#hearsay.onRevoked(fn);
  }

  ask(to: NodeLife, question: string, body: Uint8Array, withinMs: number = ANSWER_MS): Promise<Uint8Array> {
    return this.#post.ask(to, question, body, withinMs);
  }

  async askAll(question: string, body: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
    const round = this.#post.askAll(question, body);
    try {
      const others = await this.#rollCall.ofRound(round);
      return new Map(others.flatMap(({ node, life }) => entryOf(node, round.answerOf(life))));
    } finally {
      round.close();
    }
  }

  answer(question: string, answerer: Answerer): Cancel {
    return this.#post.answer(question, answerer);
  }

  async revoke(what: string): Promise<void> {
    const entry = encodeEntry({ by: this.#process, revoked: what });
    const { version, members } = await this.#ledger.revoke(entry);
    if (members.every(({ life }) => life === this.life)) return;
    const round = this.#post.askAll(REVOKED, encodeJson([version, entry]));
    try {
      await this.#rollCall.ofVersion(round, version, members);
    } finally {
      round.close();
    }
  }

  async claim(thing: string): Promise<Holding> {
    const holding = await this.#ledger.claim(thing, { node: this.node, life: this.life });
    if (!holding) throw new NoAnswer(`Nobody with a lease holds "${thing}", and this node has none.`);
    return holding;
  }

  holding(thing: string): Promise<Holding | undefined> {
    return this.#ledger.holding(thing);
  }

  yield(thing: string, holding: Holding): Promise<void> {
    return this.#ledger.yield(thing, holding);
  }

  /** Leaves the site: the others need not wait for the lease to lapse. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#lease.close().then(() => this.#stop());
    return this.#closing;
  }

  #renewed(renewal: Renewal, begun: boolean): void {
    const { members } = renewal;
    const changed = namesOf(members) !== namesOf(this.#members);
    this.#members = members;
    this.#hearsay.renewed(renewal);
    if (begun) this.#gaps.tell();
    if (!changed) return;
    this.#post.forget((life) => !members.some((member) => member.life === life));
    this.#changes.tell();
  }

  #revokedElsewhere(body: Uint8Array, from: NodeLife): Uint8Array | Promise<Uint8Array> {
    const [version, entry] = decodeJson(body) as [number, string];
    // Of a life that has begun since the last renewal, or of another ledger: it is not confirmed, and ours tells what is ours.
    if (!this.#members.some(({ life }) => life === from.life)) return new Promise(() => {});
    this.#hearsay.hear(version, entry);
    return new Uint8Array();
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
    this.#rollCall.close();
    this.#post.close();
    this.#beats.close();
    this.#refusals.close();
    this.#gaps.close();
  }
}

function entryOf(node: string, answer: Uint8Array | undefined): [string, Uint8Array][] {
  return answer ? [[node, answer]] : [];
}

function namesOf(members: readonly Member[]): string {
  return members.map(({ node, life }) => `${node} ${life}`).join();
}
