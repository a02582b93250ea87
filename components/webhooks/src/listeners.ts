import type { SiteServices, WatchSink } from '@parley/component';
import type { WebhookEvent } from '@parley/webhooks/contract';

const LISTENING = 'listening';
const EVENT = 'event';

/** Whoever watches what webhooks tell, while it happens, as developers do; on whichever node. What happens while nobody watches is not kept for them. */
export class Listeners {
  readonly #site: SiteServices;
  readonly #sinks = new Set<WatchSink>();
  readonly #stops: readonly (() => void)[];
  readonly #changed: () => void;
  /** Nodes on which somebody listens. */
  #elsewhere = new Set<string>();
  #told = 0;

  /** @param changed is called when somebody listens or nobody any more. */
  constructor(site: SiteServices, changed: () => void) {
    this.#site = site;
    this.#changed = changed;
    const ask = (): void => void this.#ask();
    this.#stops = [
      site.answer(LISTENING, (listening, { node }) => {
        if (listening === true) this.#elsewhere.add(node);
        if (listening === false) this.#elsewhere.delete(node);
        this.#changed();
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
    if (this.#sinks.size === 1) await this.#tell(true);
    sink.snapshot(this.#told, {});
    return () => {
      this.#sinks.delete(sink);
      if (this.#sinks.size === 0) void this.#tell(false).catch(() => {});
    };
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

  async #tell(listening: boolean): Promise<void> {
    this.#changed();
    await this.#site.askAll(LISTENING, listening);
  }

  /** Which nodes there are has changed, or what they said was missed. */
  async #ask(): Promise<void> {
    const answers = await this.#site.query(LISTENING, null);
    this.#elsewhere = new Set([...answers].flatMap(([node, listening]) => (listening === true ? [node] : [])));
    this.#changed();
  }

  #send(event: WebhookEvent): void {
    this.#told++;
    for (const sink of this.#sinks) sink.delta(this.#told, event);
  }
}
