import type { Logger, SiteServices, WatchSink } from '@parley/component';
import type { Principal } from '@parley/routing';
import type { Happening, WebhookHeard } from '@parley/webhooks/contract';
import { mayHear } from './happening.ts';

const LISTENING = 'listening';
const HEARD = 'heard';
/** What is judged together, each conversation once for each who listens; and how much may wait for that. */
const PAGE = 100;
export const MOST_WAITING = 1_000;

export interface ListenersOptions {
  /** Settles when what happens from then on can be told. */
  readonly begin: () => Promise<void>;
  /** Others listen than before. */
  readonly changed: () => void;
  readonly mayRead: (conversation: string, principal: Principal) => Promise<boolean>;
  readonly logger: Logger;
}

/** Who listens at a node: the applications, beside whoever administers. `all`: cannot be told. */
type Audience = readonly string[] | 'all';

interface Listener {
  readonly principal: Principal;
  readonly sink: WatchSink;
  /** What is told comes after this; undefined: nothing is told yet. */
  since: number | undefined;
  missed: number;
}

interface Heard {
  readonly happening: Happening;
  readonly at: number;
}

/** Whoever watches what webhooks tell, while it happens, as developers do; on whichever node. What happens while nobody watches is not kept for them. */
export class Listeners {
  readonly #site: SiteServices;
  readonly #listeners = new Set<Listener>();
  readonly #stops: readonly (() => void)[];
  readonly #options: ListenersOptions;
  /** By node. */
  #elsewhere = new Map<string, Audience>();
  readonly #waiting: Heard[] = [];
  /** Who listens here as the other nodes know it, or are being told; undefined: it is not known what they know. */
  #known: string | undefined = 'false';
  /** Settles when they know. */
  #told: Promise<unknown> = Promise.resolve();
  #showing: Promise<void> | undefined;
  #heard = 0;

  constructor(site: SiteServices, options: ListenersOptions) {
    this.#site = site;
    this.#options = options;
    const ask = (): void => void this.#ask();
    this.#stops = [
      site.answer(LISTENING, (told, { node }) => {
        const audience = audienceOf(told);
        if (audience) this.#elsewhere.set(node, audience);
        if (told === false) this.#elsewhere.delete(node);
        options.changed();
        return this.#audience;
      }),
      site.onTold(HEARD, (happening) => this.#send([happening as Happening])),
      site.onGap(ask),
      site.onNodes(ask),
    ];
    ask();
  }

  get wanted(): boolean {
    return this.#listeners.size + this.#elsewhere.size > 0;
  }

  /** Whether somebody listens who may hear what is published there: its application. */
  wantChannel(channel: string): boolean {
    const application = channel.slice(0, channel.indexOf('/'));
    for (const { principal } of this.#listeners) if (principal.application === application) return true;
    for (const audience of this.#elsewhere.values()) if (audience === 'all' || audience.includes(application)) return true;
    return false;
  }

  /** Settles when everything that happens from there on is told, as far as it may be; so may be what happened just before, and was not told yet. */
  async open(principal: Principal, sink: WatchSink): Promise<() => void> {
    const listener: Listener = { principal, sink, since: undefined, missed: 0 };
    try {
      await this.#tellAbout(() => this.#listeners.add(listener));
      await this.#options.begin();
    } catch (error) {
      this.#leave(listener);
      throw error;
    }
    listener.since = this.#heard;
    sink.snapshot(listener.since, {});
    return () => this.#leave(listener);
  }

  /** By the node that finds out what happens. */
  heard(happenings: readonly Happening[]): void {
    this.#send(happenings);
    if (this.#elsewhere.size > 0) for (const happening of happenings) this.#site.tell(HEARD, happening);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  get #audience(): readonly string[] | false {
    if (this.#listeners.size === 0) return false;
    return [...new Set([...this.#listeners].flatMap(({ principal: { application } }) => application ?? []))].sort();
  }

  #leave(listener: Listener): void {
    // Nodes that do not hear of it ask again when they hear of a gap.
    void this.#tellAbout(() => this.#listeners.delete(listener)).catch(() => {});
  }

  /** Settles when the other nodes know who listens here after this. */
  async #tellAbout(change: () => void): Promise<void> {
    change();
    const audience = this.#audience;
    const known = JSON.stringify(audience);
    if (known !== this.#known) {
      this.#known = known;
      this.#options.changed();
      this.#told = this.#site.askAll(LISTENING, audience).catch((error) => {
        if (this.#known === known) this.#known = undefined;
        throw error;
      });
    }
    await this.#told;
  }

  /** Which nodes there are has changed, or what they said was missed. */
  async #ask(): Promise<void> {
    const answers = await this.#site.query(LISTENING, null);
    this.#elsewhere = new Map(
      [...answers].flatMap(([node, told]) => {
        const audience = audienceOf(told);
        return audience ? [[node, audience] as const] : [];
      }),
    );
    this.#options.changed();
  }

  /** The oldest that wait make room: whoever listens wants to see what happens. */
  #send(happenings: readonly Happening[]): void {
    for (const happening of happenings) {
      this.#heard++;
      if (this.#listeners.size === 0) continue;
      this.#waiting.push({ happening, at: this.#heard });
      const [oldest] = this.#waiting.length > MOST_WAITING ? this.#waiting.splice(0, 1) : [];
      if (oldest) this.#miss(oldest);
    }
    if (this.#waiting.length > 0) this.#showing ??= this.#show();
  }

  #miss({ happening, at }: Heard): void {
    for (const listener of this.#listeners)
      if (this.#tells(listener, at) && mayHear(happening, listener.principal) !== false) listener.missed++;
  }

  async #show(): Promise<void> {
    while (this.#waiting.length > 0) {
      const page = this.#waiting.splice(0, PAGE);
      // Of a page, which has all happened: what is answered once holds for each of it, and for nothing that happens later.
      const answers = new Map<string, Promise<boolean>>();
      await Promise.all([...this.#listeners].map((listener) => this.#showTo(listener, page, answers).catch((error) => this.#warn(error))));
    }
    this.#showing = undefined;
  }

  async #showTo(listener: Listener, page: readonly Heard[], answers: Map<string, Promise<boolean>>): Promise<void> {
    const { principal, sink, missed } = listener;
    const told = page.filter(({ at }) => this.#tells(listener, at));
    listener.missed = 0;
    if (missed > 0) sink.delta((page[0]?.at ?? 0) - 1, { missed } satisfies WebhookHeard);
    const verdicts = told.map(({ happening }) => this.#may(principal, happening, answers));
    for (const [index, { happening, at }] of told.entries()) {
      if ((await verdicts[index]) && this.#tells(listener, at)) sink.delta(at, happening.event satisfies WebhookHeard);
    }
  }

  #tells(listener: Listener, at: number): boolean {
    return listener.since !== undefined && at > listener.since && this.#listeners.has(listener);
  }

  /** What cannot be judged is not told. Never rejects. */
  async #may(principal: Principal, happening: Happening, answers: Map<string, Promise<boolean>>): Promise<boolean> {
    const may = mayHear(happening, principal);
    if (typeof may === 'boolean') return may;
    const { kind, id, roles, can } = principal;
    const question = JSON.stringify([kind, id, roles, can, may.id]);
    const answer = answers.get(question) ?? this.#mayRead(may.id, principal);
    answers.set(question, answer);
    return answer;
  }

  async #mayRead(conversation: string, principal: Principal): Promise<boolean> {
    try {
      return await this.#options.mayRead(conversation, principal);
    } catch (error) {
      this.#warn(error);
      return false;
    }
  }

  #warn(error: unknown): void {
    this.#options.logger.warn('webhooks.listener-untold', { error: String(error) });
  }
}

/** Nodes of the version before say only that somebody listens. */
function audienceOf(told: unknown): Audience | undefined {
  if (told === true) return 'all';
  return Array.isArray(told) ? (told as readonly string[]) : undefined;
}
