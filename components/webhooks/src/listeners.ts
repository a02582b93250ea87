import type { Logger, SiteServices, WatchSink } from '@parley/component';
import type { Happening } from './happening.ts';

const LISTENING = 'listening';
const HEARD = 'heard';

export interface ListenersOptions {
  /** Settles when what happens from then on can be told. */
  readonly begin: () => Promise<void>;
  /** Somebody listens, or nobody any more. */
  readonly changed: () => void;
  readonly logger: Logger;
}

/** Whether whoever listens may know of it. */
type May = (happening: Happening) => Promise<boolean>;

interface Listener {
  readonly sink: WatchSink;
  readonly may: May;
  /** Settles when it has been told what was heard so far. */
  told: Promise<void>;
}

/** Whoever watches what webhooks tell, while it happens, as developers do; on whichever node. What happens while nobody watches is not kept for them. */
export class Listeners {
  readonly #site: SiteServices;
  readonly #listeners = new Set<Listener>();
  readonly #stops: readonly (() => void)[];
  readonly #options: ListenersOptions;
  /** Nodes on which somebody listens. */
  #elsewhere = new Set<string>();
  #heard = 0;

  constructor(site: SiteServices, options: ListenersOptions) {
    this.#site = site;
    this.#options = options;
    const ask = (): void => void this.#ask();
    this.#stops = [
      site.answer(LISTENING, (listening, { node }) => {
        if (listening === true) this.#elsewhere.add(node);
        if (listening === false) this.#elsewhere.delete(node);
        this.#options.changed();
        return this.#listeners.size > 0;
      }),
      site.onTold(HEARD, (happening) => this.#send(happening as Happening)),
      site.onGap(ask),
      site.onNodes(ask),
    ];
    ask();
  }

  get wanted(): boolean {
    return this.#listeners.size + this.#elsewhere.size > 0;
  }

  /** Settles when everything that happens from there on is told, as far as it may be; so may be what happened just before, and was not told yet. */
  async open(sink: WatchSink, may: May): Promise<() => void> {
    const listener: Listener = { sink, may, told: Promise.resolve() };
    this.#listeners.add(listener);
    try {
      if (this.#listeners.size === 1) await this.#tell(true);
      await this.#options.begin();
    } catch (error) {
      this.#leave(listener);
      throw error;
    }
    sink.snapshot(this.#heard, {});
    return () => this.#leave(listener);
  }

  /** By the node that finds out what happens. */
  heard(happening: Happening): void {
    this.#send(happening);
    if (this.#elsewhere.size > 0) this.#site.tell(HEARD, happening);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#listeners.clear();
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    // Nodes that do not hear of it ask again when they hear of a gap.
    if (this.#listeners.size === 0) void this.#tell(false).catch(() => {});
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

  #send(happening: Happening): void {
    const at = ++this.#heard;
    for (const listener of this.#listeners) listener.told = listener.told.then(() => this.#show(listener, happening, at));
  }

  /** What cannot be judged is not told. */
  async #show(listener: Listener, happening: Happening, at: number): Promise<void> {
    try {
      const may = await listener.may(happening);
      if (may && this.#listeners.has(listener)) listener.sink.delta(at, happening.event);
    } catch (error) {
      this.#options.logger.warn('webhooks.listener-untold', { error: String(error) });
    }
  }
}
