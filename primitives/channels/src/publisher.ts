import type { CodeName, FrameOf } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import { type Append, type AppendResult, type ProducerSeq, StorageError } from '@parley/storage';
import { type AtHand, lastly, orElse, whenThere } from './at-hand.ts';
import { Errand } from './errand.ts';
import type { Feed } from './feed.ts';
import type { FeedLog } from './feed-log.ts';
import type { Feeds } from './feeds.ts';
import type { ChannelGate, ChannelKeeping, Refusal, Shaped, Verdict } from './gate.ts';
import { Lanes } from './lanes.ts';
import type { ChannelLimits } from './limits.ts';
import { passingCode, refuseFault, refuseVerdict } from './refusals.ts';
import { Stumbles } from './stumbles.ts';

export interface PublisherContext {
  readonly gate: ChannelGate;
  readonly feeds: Feeds;
  readonly logOf: (keeping: ChannelKeeping) => FeedLog;
  readonly limits: ChannelLimits;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly site: Pick<Site, 'holds' | 'life'>;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** While a disk is full every publication fails: whoever reads the log is told this often. */
const COMPLAIN_MS = 60_000;

/** One publication on its way. `payload` may be kept. */
interface Publishing {
  readonly session: Session;
  readonly id: number;
  readonly keeping: ChannelKeeping;
  readonly channel: string;
  /** Of this producer on this channel. */
  readonly lane: string;
  /** Completed when its turn in the lane has come. */
  producer: ProducerSeq;
  readonly payload: Uint8Array;
  /** Of this node, when it came: what is permitted under the lease of one life is stored under no other. */
  readonly life: string;
  readonly refusal?: Refusal;
}

/**
 * The way of a client's publication: authorize, shape, append, answer. Serial per (producer, channel), across the sessions of a person. On a live
 * channel of this node all of it is at hand mostly, and happens within the turn in which the publication came.
 * Every answer but `gap`, `producer-expired` and those that may be tried again (45xx, without `internal`) is recorded with its seq before it
 * is said, so that a producer can always go on with the next one.
 */
export class Publisher {
  readonly #context: PublisherContext;
  readonly #lanes = new Lanes();
  readonly #stumbles = new Stumbles();
  #complainedAt = Number.NEGATIVE_INFINITY;

  constructor(context: PublisherContext) {
    this.#context = context;
  }

  /** Producers with something on its way. */
  get busy(): number {
    return this.#lanes.size;
  }

  publish(session: Session, { id, channel, producer, seq, payload }: FrameOf<'publish'>): AtHand<void> {
    const { gate, limits, site } = this.#context;
    const keeping = gate.keeping(channel);
    if (!keeping) return session.refuse(id, 'unknown-method');
    if (seq < 1 || !/^[A-Za-z0-9_-]{1,64}$/.test(producer)) {
      return session.refuse(id, 'bad-request', 'A producer is 1 to 64 of [A-Za-z0-9_-], its seq runs from 1.');
    }
    const scoped = `${session.principal.id}/${producer}`;
    const lane = `${scoped} ${channel}`;
    if (this.#lanes.waiting(lane) >= limits.waiting) {
      this.#stumbles.add(session, lane, seq);
      return session.refuse(id, 'rate-limited', 'Too many publications wait for an earlier one.', { retryAfterMs: 1_000 });
    }
    const publishing = {
      session,
      id,
      keeping,
      channel,
      lane,
      producer: { producer: scoped, seq },
      payload: kept(payload),
      life: site.life,
    };
    return this.#lanes.run(lane, () => this.#publish(publishing));
  }

  #publish(publishing: Publishing): AtHand<void> {
    const { session, id, lane, producer } = publishing;
    // Whoever is gone gets no answer and asks again; whoever was revoked must not publish.
    if (session.ended) return;
    const about = this.#stumbles.about(session, lane, producer.seq);
    if (about) publishing.producer = { ...producer, ...about };
    return orElse(
      () => this.#decide(publishing, this.#context.limits.conflictRetries),
      (fault) => {
        this.#stumbles.add(session, lane, producer.seq);
        if (passingCode(fault) === 'storage-full') this.#complain(fault);
        refuseFault(session, id, fault);
      },
    );
  }

  #complain(fault: unknown): void {
    const { clock, onFault } = this.#context;
    if (clock.monotonic() - this.#complainedAt < COMPLAIN_MS) return;
    this.#complainedAt = clock.monotonic();
    onFault(fault, 'storing what is published');
  }

  /** A conflict may be a right that is gone: each attempt asks anew. */
  #decide(publishing: Publishing, attempts: number): AtHand<void> {
    if (attempts === 0) return this.#giveUp(publishing);
    const verdict = this.#context.gate.authorize(publishing.session, publishing.channel, 'publish', publishing.payload);
    return whenThere(verdict, (decided) => (decided.allowed ? this.#store(publishing, attempts) : this.#forbid(publishing, decided)));
  }

  #store(publishing: Publishing, attempts: number): AtHand<void> {
    const result = whenThere(this.#shape(publishing), (shaped) =>
      'refused' in shaped ? this.#refuse(publishing, shaped) : this.#append(publishing, shaped),
    );
    return whenThere(result, ({ status }) => (status === 'conflict' ? this.#decide(publishing, attempts - 1) : undefined));
  }

  async #giveUp(publishing: Publishing): Promise<void> {
    await this.#refuse(publishing, { refused: 'conflict', message: 'Others changed the same thing at the same time, again and again.' });
  }

  /**
   * A channel that does not exist is not made by those who may not publish there: nothing is recorded. Nor is it told whether it exists: only
   * what became of one's own publications is.
   */
  async #forbid(publishing: Publishing, verdict: Verdict): Promise<void> {
    const { session, id, channel, keeping, producer } = publishing;
    const log = this.#context.logOf(keeping);
    const refusal = { code: 'forbidden', message: 'You may not publish here.' };
    const result = (await log.head(channel)) && (await log.append({ channel, producer, refusal }));
    const own = result?.status === 'duplicate' || (result?.status === 'refused' && result.code !== refusal.code);
    if (own) answer(publishing, result);
    else refuseVerdict(session, id, verdict);
  }

  #shape({ session, channel, keeping, payload }: Publishing): AtHand<Shaped | Refusal> {
    if (payload.length > keeping.maxBytes) {
      return { refused: 'too-large', message: `A message of ${payload.length} bytes; this channel accepts ${keeping.maxBytes}.` };
    }
    return orElse(
      () => this.#context.gate.shape({ channel, sender: session.principal, payload }),
      (fault) => {
        if (passingCode(fault)) throw fault;
        // A message that the component fails on would fail again: its producer must be able to go on.
        this.#context.onFault(fault, `shape ${channel}`);
        return { refused: 'internal', message: 'The server failed on this message; its log has the cause.' };
      },
    );
  }

  #refuse(publishing: Publishing, refusal: Refusal): AtHand<AppendResult> {
    return this.#commit({ ...publishing, refusal }, { refusal: { code: refusal.refused, message: refusal.message } });
  }

  #append(publishing: Publishing, { payload, countable, writes, note }: Shaped): AtHand<AppendResult> {
    return this.#commit(publishing, { entry: { sender: publishing.session.principal.id, payload, countable }, writes }, note);
  }

  #commit(publishing: Publishing, append: Omit<Append, 'channel' | 'producer'>, note?: unknown): AtHand<AppendResult> {
    const { channel, keeping, producer } = publishing;
    const { feeds } = this.#context;
    return whenThere(feeds.acquire(channel, keeping), (feed) =>
      lastly(
        () => this.#appendTo(feed, publishing, { channel, producer, ...append }, note),
        () => feeds.release(channel),
      ),
    );
  }

  #appendTo(feed: Feed, publishing: Publishing, append: Append, note: unknown): AtHand<AppendResult> {
    const { session, lane, life } = publishing;
    const { site } = this.#context;
    // What was permitted before rests on rights that may have been taken away without this node having heard of it.
    if (!site.holds || site.life !== life) throw new StorageError('io', 'This node has no lease; it stores nothing for anybody.');
    const settled = (result: AppendResult): void => {
      if (result.status === 'gap') this.#stumbles.add(session, lane, result.lastSeq + 1);
      else if (feed.keeping.keeping === 'live') this.#stumbles.answered(session, lane, feed.head.epoch);
      answer(publishing, result);
    };
    return feed.append(append, { session: session instanceof Errand ? undefined : session, note, settled });
  }
}

/** The payload on its own: a copy, but where it is most of the memory that it is a view of (mostly it came in a message of its own). */
function kept(payload: Uint8Array): Uint8Array {
  return 2 * payload.length >= payload.buffer.byteLength ? payload : new Uint8Array(payload);
}

/** A conflict is not answered: the publication is shaped again. */
function answer({ session, id, refusal }: Publishing, result: AppendResult): void {
  switch (result.status) {
    case 'appended':
      session.send({ frame: 'published', id, position: result.position, at: result.at, duplicate: false });
      break;
    case 'duplicate':
      session.send({ frame: 'published', id, position: result.position, at: result.at ?? 0, duplicate: true });
      break;
    case 'refused':
      session.refuse(id, result.code as CodeName, result.message, refusal?.message === result.message ? { details: refusal.details } : {});
      break;
    case 'gap':
      session.refuse(id, 'gap', undefined, { details: { lastSeq: result.lastSeq } });
      break;
    case 'producer-expired':
      session.refuse(id, 'producer-expired');
  }
}
