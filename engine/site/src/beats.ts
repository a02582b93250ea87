import type { Backbone } from '@parley/backbone';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';

const BEAT_MS = 500;
const SUBJECT = 'beat';
/** Of two nodes that hear each other, each hears the other before it has said so many itself. */
const FIRST = 3;

type Beat = readonly [process: string, number: number];

export interface BeatsOptions {
  /** Each once. */
  readonly backbones: readonly Backbone[];
  readonly clock: Clock;
  /** Of this process alone. */
  readonly process: string;
  /** Another node has said something that was lost on the way, though both are connected. */
  readonly onMissed: () => void;
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

  close(): void {
    this.#next();
    this.#due?.();
    for (const stop of this.#stops) stop();
  }

  #beat(): void {
    const { clock, process } = this.#options;
    for (const way of this.#ways) way.beat(process);
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
  #number = 0;
  /** Beats of this node since it listens without a gap. */
  #listening = 0;

  constructor(backbone: Backbone) {
    this.backbone = backbone;
  }

  beat(process: string): void {
    if (this.backbone.status !== 'connected') return;
    this.#listening++;
    this.backbone.publish(SUBJECT, encodeJson([process, ++this.#number] satisfies Beat));
  }

  /** Answers whether others have not been heard since the last beat of that node. */
  hear(beat: Beat, node: string): boolean {
    const [process, number] = beat;
    if (typeof process !== 'string' || typeof number !== 'number') throw new TypeError('Not a beat.');
    const [known, last] = this.#heard.get(node) ?? [];
    this.#heard.set(node, beat);
    if (known === process && last !== undefined) return number > last + 1;
    return number > FIRST && this.#listening > FIRST;
  }

  /** This node was cut off, which everybody here is told, or is back. */
  forget(): void {
    this.#heard.clear();
    this.#listening = 0;
  }
}
