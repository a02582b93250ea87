import type { SiteServices, WatchSink } from '@parley/component';
import type { WebhookEvent } from '@parley/webhooks/contract';

const LISTENING = 'listening';
const EVENT = 'event';

export interface ListenersOptions {
  /** Settles when what happens from then on can be told. */
  readonly begin: () => Promise<void>;
  /** Somebody listens, or nobody any more. */
  readonly changed: () => void;
}

/** Whoever watches what webhooks tell, while it happens, as developers do; on whichever node. What happens while nobody watches is not kept for them. */
export class Listeners {
  readonly #site: SiteServices;
  readonly #sinks = new Set<WatchSink>();
  readonly #stops: readonly (() => void)[];
  readonly #options: ListenersOptions;
  /** Nodes on which somebody listens. */
  #elsewhere = new Set<string>();
  #told = 0;

  constructor(site: SiteServices, options: ListenersOptions) {
    this.#site = site;
    this.#options = options;
    const ask = (): void => void this.#ask();
    this.#stops = [
      site.answer(LISTENING, (listening, { node }) => {
        if (listening === true) this.#elsewhere.add(node);
        if (listening === false) this.#elsewhere.delete(node);
        this.#options.changed();
        return this.#sinks.size > 0;
      }),
      site.onTold(EVENT, (event) => this.#send(event as WebhookEvent)),
      site.onGap(ask),
      site.onNodes(ask),
    ];
    ask();
  }

  get wanted(): boolean {
    return this.#sinks.size + this.#elsewhere.size > 0;
  }

  /** Settles when everything that happens from there on is told. */
  async open(sink: WatchSink): Promise<() => void> {
    this.#sinks.add(sink);
    try {
      if (this.#sinks.size === 1) await this.#tell(true);
      await this.#options.begin();
    } catch (error) {
      this.#leave(sink);
      throw error;
    }
    sink.snapshot(this.#told, {});
    return () => this.#leave(sink);
  }

  /** By the node that finds out what happens. */
  heard(event: WebhookEvent): void {
    this.#send(event);
    if (this.#elsewhere.size > 0) this.#site.tell(EVENT, event);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#sinks.clear();
  }

  #leave(sink: WatchSink): void {
    this.#sinks.delete(sink);
    // Nodes that do not hear of it ask again when they hear of a gap.
    if (this.#sinks.size === 0) void this.#tell(false).catch(() => {});
  }

  async #tell(listening: boolean): Promise<void> {
    this.#options.changed();
    await this.#site.askAll(LISTENING, listening);
  }

  /** Which nodes there are has changed, or what they said was missed. */
  async #ask(): Promise<void> {
    const answers = await this.#site.query(LISTENING, null);
    this.#elsewhere = new Set([...answers].flatMap(([node, listening]) => (listening === true ? [node] : [])));
    this.#options.changed();
  }

  #send(event: WebhookEvent): void {
    this.#told++;
    for (const sink of this.#sinks) sink.delta(this.#told, event);
  }
}
