import type { ChannelJournal } from '@parley/applications';
import type { SiteServices } from '@parley/component';
import type { MessagingJournal } from '@parley/messaging';
import type { Cancel } from '@parley/runtime';
import type { WebhookTopic } from '@parley/webhooks/contract';
import { type Happening, publishedOf, toldOf, wantsChannel } from '@parley/webhooks/contract';
import type { Deliveries } from './deliveries.ts';
import { Lanes, type LanesParts } from './lanes.ts';
import type { Listeners } from './listeners.ts';
import type { PeopleFollower } from './people-follower.ts';

/** What only one node does at a time. */
const DELIVER = 'deliver';
/** Told to the others. */
const REPLAYED = 'replayed';
/** Entries that are read at once. */
const BATCH = 100;
/** More changed people than this are not named: all are looked at. */
const MOST_NAMED = 1_000;
/** How long to wait after a failure, milliseconds. */
const RETRY_MS = 30_000;

/** Where events come from. */
type Source = 'conversations' | 'people' | 'channels';

function sourceOf(type: WebhookTopic): Source {
  if (type.startsWith('person.')) return 'people';
  return type === 'channel.published' ? 'channels' : 'conversations';
}

/** A journal, as far as it is read. */
interface KeptEntries<Entry> {
  next(limit: number): Promise<readonly Entry[]>;
  forget(entries: readonly Entry[]): Promise<void>;
}

export interface CourierParts extends LanesParts {
  readonly site: SiteServices;
  readonly journal: MessagingJournal;
  readonly channels: ChannelJournal;
  readonly people: PeopleFollower;
  readonly listeners: Listeners;
}

/**
 * Brings what happens to the endpoints. On a site one node does it, woken by the commits of all, and another one when that node is gone. What
 * happened stands in the journals of conversations and channels and in the directory, what is to be sent in a table: a crash anywhere in between loses nothing, and
 * at worst something is sent twice, with the same id.
 */
export class Courier {
  readonly #parts: CourierParts;
  readonly #lanes: Lanes;
  readonly #stops: readonly Cancel[];
  /** Endpoints for which there is something new, and people who may be different. */
  #fresh: Set<string> | 'all' = 'all';
  #changed: Set<string> | 'all' = 'all';
  /** Whether people are followed, or may have been by a node before. */
  #following = true;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(parts: CourierParts) {
    this.#parts = parts;
    const { site, journal, channels, endpoints } = parts;
    this.#lanes = new Lanes(parts, () => site.claim(DELIVER));
    const anew = (): void => this.#anew();
    this.#stops = [
      journal.onWritten(() => this.#wants('conversations') && this.#wake()),
      channels.onWritten(() => this.#wake()),
      endpoints.onChange(() => this.askedOtherwise()),
      site.onTold(REPLAYED, () => this.look()),
      site.onNodes(anew),
      site.onGap(anew),
    ];
    this.#keep();
  }

  /** Looks for what has happened and what is due; returns at once. */
  look(): void {
    this.#fresh = 'all';
    this.#wake();
  }

  /** What was given up is to be tried again, on whichever node that is. */
  replayed(): void {
    this.#parts.site.tell(REPLAYED, null);
    this.look();
  }

  /** Something about these people may be different. */
  peopleChanged(ids: readonly string[]): void {
    if (!this.#wants('people')) return;
    if (this.#changed !== 'all') for (const id of ids) this.#changed.add(id);
    if (this.#changed !== 'all' && this.#changed.size > MOST_NAMED) this.#changed = 'all';
    this.#wake();
  }

  /** Others ask to be told, or for other things. */
  askedOtherwise(): void {
    this.#keep();
    this.look();
  }

  /** Entries are kept while anybody asks for them, or it cannot be told whether. */
  #keep(): void {
    const { journal, channels, endpoints, listeners } = this.#parts;
    const { all } = endpoints;
    journal.keep(this.#wants('conversations') || all === undefined);
    channels.keep((channel) => all === undefined || listeners.wantChannel(channel) || all.some((each) => wantsChannel(each, channel)));
  }

  /** Settles when nothing is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#lanes.leave();
    for (const stop of this.#stops) stop();
    await this.#running;
    await this.#lanes.close();
  }

  /** Whether somebody asks for events of this source. */
  #wants(source: Source): boolean {
    const { endpoints, listeners } = this.#parts;
    const asked = (endpoints.all ?? []).filter(({ disabled }) => !disabled).flatMap(({ events }) => events);
    return listeners.wanted || asked.some((type) => sourceOf(type) === source);
  }

  /** Something may have been missed. */
  #anew(): void {
    this.#changed = 'all';
    this.look();
  }

  #wake(): void {
    if (this.#closed) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const { logger, runtime } = this.#parts;
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#sweep();
      }
    } catch (error) {
      this.#changed = 'all';
      logger.warn('webhooks.courier-failed', { error: String(error), retryMs: RETRY_MS });
      runtime.clock.after(RETRY_MS, () => this.#anew());
    } finally {
      this.#running = undefined;
    }
  }

  async #sweep(): Promise<void> {
    if (!(await this.#parts.site.claim(DELIVER))) return;
    await this.#parts.endpoints.now();
    const { journal, channels } = this.#parts;
    // Whoever changes from here on is told of by the next one, behind what was said before.
    const changed = this.#changed;
    this.#changed = new Set();
    await this.#read(journal, toldOf);
    await this.#read(channels, publishedOf);
    await this.#readPeople(changed);
    this.#lanes.wake(this.#fresh);
    this.#fresh = new Set();
  }

  /** What was kept is forgotten when it stands among the deliveries. */
  async #read<Entry>(journal: KeptEntries<Entry>, told: (entry: Entry) => readonly Happening[]): Promise<void> {
    for (;;) {
      const entries = await journal.next(BATCH);
      if (entries.length === 0) return;
      await this.#keepFor(entries.flatMap(told));
      await journal.forget(entries);
    }
  }

  async #readPeople(changed: ReadonlySet<string> | 'all'): Promise<void> {
    const { people } = this.#parts;
    if (!this.#wants('people')) return this.#leavePeople();
    await people.begin();
    this.#following = true;
    for await (const { happenings, writes } of people.differences(changed === 'all' ? 'all' : [...changed]))
      if (happenings.length > 0) await this.#keepFor(happenings, writes);
  }

  /** Whoever asks for people later is told of what happens from then on. */
  async #leavePeople(): Promise<void> {
    if (!this.#following) return;
    const asked = await this.#parts.people.asked();
    if (!this.#wants('people') && (await this.#parts.people.end(asked))) this.#following = false;
    // Somebody has asked meanwhile, and is told of what has changed since.
    else this.#anew();
  }

  async #keepFor(happenings: readonly Happening[], also: Parameters<Deliveries['add']>[2] = []): Promise<void> {
    const { endpoints, deliveries, listeners } = this.#parts;
    const concerned = await deliveries.add(happenings, [...(await endpoints.now()).values()], also);
    if (this.#fresh !== 'all') for (const id of concerned) this.#fresh.add(id);
    listeners.heard(happenings);
  }
}
