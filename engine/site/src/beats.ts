import type { Backbone } from '@parley/backbone';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';

const BEAT_MS = 500;
const SUBJECT = 'beat';
/** Of two nodes that hear each other, each hears the other before it has said so many itself. */
const FIRST = 3;
/** Beats that this node has said while it heard none of another one that has a lease: by then it is not late, it is not to be heard. */
const UNHEARD = 10;

type Beat = readonly [process: string, number: number];

export interface BeatsOptions {
  /** Each once. */
  readonly backbones: readonly Backbone[];
  readonly clock: Clock;
  /** Of this process alone. */
  readonly process: string;
  /** Another node has said something that was lost on the way, though both are connected. */
  readonly onMissed: () => void;
  /** Other nodes that have a lease. */
  readonly others: () => readonly string[];
  /** One more is not heard. */
  readonly onUnheard: (node: string) => void;
}

/**
 * Says a running number on each backbone, and listens whether the numbers of the others have holes: servers that carry a backbone together may
 * lose each other without a word to anybody. Gaps that both sides know of make no holes.
 */
export class Beats {
  readonly #options: BeatsOptions;
  readonly #ways: readonly Way[];
  readonly #stops: readonly Cancel[];
  #next: Cancel = () => {};
  #due: Cancel | undefined;
  #unheard: readonly string[] = [];

  constructor(options: BeatsOptions) {
    this.#options = options;
    this.#ways = options.backbones.map((backbone) => new Way(backbone));
    this.#stops = this.#ways.flatMap((way) => [
      way.backbone.subscribe(SUBJECT, (bytes, node) => {
        if (way.hear(decodeJson(bytes) as Beat, node)) this.#missed();
      }),
      way.backbone.onStatus(() => way.forget()),
    ]);
    this.#beat();
  }

  /** Other nodes with a lease that are not heard on one of the backbones though this one is connected, perhaps never were. */
  get unheard(): readonly string[] {
    return this.#unheard;
  }

  close(): void {
    this.#next();
    this.#due?.();
    for (const stop of this.#stops) stop();
  }

  #beat(): void {
    const { clock, process, others, onUnheard } = this.#options;
    const nodes = others();
    for (const way of this.#ways) way.beat(process, nodes);
    const before = this.#unheard;
    this.#unheard = nodes.filter((node) => this.#ways.some((way) => way.misses(node)));
    for (const node of this.#unheard) if (!before.includes(node)) onUnheard(node);
    this.#next = clock.after(BEAT_MS, () => this.#beat());
  }

  /** Once for what is found within a beat: a route stands between many. */
  #missed(): void {
    const { clock, onMissed } = this.#options;
    this.#due ??= clock.after(BEAT_MS, () => {
      this.#due = undefined;
      onMissed();
    });
  }
}

/** One backbone. */
class Way {
  readonly backbone: Backbone;
  /** The last beat of each node. */
  readonly #heard = new Map<string, Beat>();
  /** When that was, or when it got its lease, in beats of this node. */
  readonly #heardAt = new Map<string, number>();
  #number = 0;
  /** Beats of this node since it listens without a gap. */
  #listening = 0;

  constructor(backbone: Backbone) {
    this.backbone = backbone;
  }

  beat(process: string, others: readonly string[]): void {
    if (this.backbone.status !== 'connected') return;
    this.#listening++;
    for (const node of this.#heardAt.keys()) if (!others.includes(node)) this.#heardAt.delete(node);
    for (const node of others) if (!this.#heardAt.has(node)) this.#heardAt.set(node, this.#listening);
    this.backbone.publish(SUBJECT, encodeJson([process, ++this.#number] satisfies Beat));
  }

  /** Answers whether others have not been heard since the last beat of that node. */
  hear(beat: Beat, node: string): boolean {
    const [process, number] = beat;
    if (typeof process !== 'string' || typeof number !== 'number') throw new TypeError('Not a beat.');
    const [known, last] = this.#heard.get(node) ?? [];
    this.#heard.set(node, beat);
    this.#heardAt.set(node, this.#listening);
    if (known === process && last !== undefined) return number > last + 1;
    return number > FIRST && this.#listening > FIRST;
  }

  misses(node: string): boolean {
    return this.#listening - (this.#heardAt.get(node) ?? this.#listening) > UNHEARD;
  }

  /** This node was cut off, which everybody here is told, or is back. */
  forget(): void {
    this.#heard.clear();
    this.#heardAt.clear();
    this.#listening = 0;
  }
}
