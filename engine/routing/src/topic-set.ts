import { FanOut } from './fan-out.ts';
import type { Wire } from './outlet.ts';
import type { OnLagging, Topics } from './topic.ts';

/** A freed alias rests until this many others were freed after it: frames of clients that still mean the old topic are on their way. */
const RESTING_ALIASES = 1024;

/** The topics of a node by name and alias. */
export class TopicSet implements Topics {
  readonly #wire: Wire;
  readonly #onLagging: OnLagging;
  readonly #byName = new Map<string, FanOut>();
  readonly #byAlias = new Map<number, FanOut>();
  readonly #freed = new Set<number>();
  #highest = 0;

  constructor(wire: Wire, onLagging: OnLagging) {
    this.#wire = wire;
    this.#onLagging = onLagging;
  }

  open(name: string): FanOut {
    const known = this.#byName.get(name);
    if (known) return known;
    const topic = new FanOut(name, this.#wire, {
      onLagging: this.#onLagging,
      onEmpty: (empty) => this.#close(empty),
      onRevive: (revived) => this.#register(revived),
    });
    this.#register(topic);
    return topic;
  }

  get(name: string): FanOut | undefined {
    return this.#byName.get(name);
  }

  byAlias(alias: number): FanOut | undefined {
    return this.#byAlias.get(alias);
  }

  #register(topic: FanOut): void {
    const known = this.#byName.get(topic.name);
    if (known === topic) return;
    // Two lists of subscribers under one name would each get a part.
    if (known) throw new Error(`The topic "${topic.name}" was opened again meanwhile; use that one.`);
    topic.alias = this.#takeAlias();
    this.#byName.set(topic.name, topic);
    this.#byAlias.set(topic.alias, topic);
  }

  #close(topic: FanOut): void {
    this.#byName.delete(topic.name);
    this.#byAlias.delete(topic.alias);
    this.#freed.add(topic.alias);
  }

  #takeAlias(): number {
    // A set gives its oldest value first.
    const [oldest] = this.#freed;
    if (oldest === undefined || this.#freed.size <= RESTING_ALIASES) return ++this.#highest;
    this.#freed.delete(oldest);
    return oldest;
  }
}
