import type { FrameOf } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';

export interface ElsewhereOptions {
  readonly clock: Clock;
  readonly tickMs: number;
  /** How often the other nodes are told that there is a list here. */
  readonly listedMs: number;
  /** Tells the other nodes that there is a list here, or that it has missed something. */
  readonly tell: (news: 'listed' | 'missed') => void;
  readonly joined: (person: string) => void;
  readonly left: (person: string) => void;
}

interface NodeMembers {
  readonly life: string;
  version: number;
  readonly persons: Set<string>;
}

/** Who has a channel open on the other nodes, as they tell: each a snapshot, then its changes. */
export class Elsewhere {
  readonly #options: ElsewhereOptions;
  readonly #nodes = new Map<string, NodeMembers>();
  #missed: Cancel | undefined;
  #listed: Cancel | undefined;

  constructor(options: ElsewhereOptions) {
    this.#options = options;
    options.tell('missed');
    this.#sayAgain();
  }

  /** What a life of a node tells: a snapshot, more of it (the same version), or what has changed (the next version). */
  hear(node: string, life: string, { version, snapshot, joined, left }: FrameOf<'members'>): void {
    if (snapshot) {
      this.#drop(node);
      this.#nodes.set(node, { life, version, persons: new Set() });
    }
    const known = this.#nodes.get(node);
    if (known?.life === life && (version === known.version || version === known.version + 1)) {
      known.version = version;
      this.#change(known.persons, joined, left);
    } else {
      this.askAgain();
    }
  }

  /** Forgets who was there on lives that are over. */
  keepOnly(lives: ReadonlySet<string>): void {
    for (const [node, { life }] of this.#nodes) if (!lives.has(life)) this.#drop(node);
  }

  /** Something may be missing: all nodes tell all, once for what is found missing in one tick. */
  askAgain(): void {
    const { clock, tickMs, tell } = this.#options;
    this.#missed ??= clock.after(tickMs, () => {
      this.#missed = undefined;
      tell('missed');
    });
  }

  close(): void {
    this.#missed?.();
    this.#listed?.();
  }

  #sayAgain(): void {
    const { clock, listedMs, tell } = this.#options;
    this.#listed = clock.after(listedMs, () => {
      this.#sayAgain();
      tell('listed');
    });
  }

  #change(persons: Set<string>, joined: readonly string[], left: readonly string[]): void {
    const come = joined.filter((person) => persons.size < persons.add(person).size);
    const gone = left.filter((person) => persons.delete(person));
    for (const person of come) this.#options.joined(person);
    for (const person of gone) this.#options.left(person);
  }

  #drop(node: string): void {
    const { persons = [] } = this.#nodes.get(node) ?? {};
    this.#nodes.delete(node);
    for (const person of persons) this.#options.left(person);
  }
}
