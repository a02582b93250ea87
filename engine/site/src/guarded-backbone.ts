import type { Backbone, BackboneStatus, Backbones } from '@parley/backbone';
import type { Cancel, Clock } from '@parley/runtime';
import { withoutMark } from './ignorable.ts';

/** After something that was not understood; gathers what comes at once. */
const SOON_MS = 100;
/** A node that says something again and again that is not understood here keeps nobody busy with reading again. */
const GAP_EVERY_MS = 10_000;
/** Nor does it fill the log. */
const LOG_EVERY_MS = 60_000;

export interface RefusalsOptions {
  readonly clock: Clock;
  /** Something was said that may have mattered: whoever keeps copies reads again. */
  readonly onMissed: () => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Messages of other nodes that could not be understood: of another version of this program, or of something that is none. */
export class Refusals {
  readonly #options: RefusalsOptions;
  /** By the first word of the subject: when one was logged. */
  readonly #logged = new Map<string, number>();
  #count = 0;
  #due: Cancel | undefined;
  #closed = false;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  add(fault: unknown, subject: string, fromNode: string): void {
    const { clock, onMissed, onFault } = this.#options;
    const now = clock.monotonic();
    const [word = ''] = subject.split('.');
    this.#count++;
    if (now - (this.#logged.get(word) ?? Number.NEGATIVE_INFINITY) >= LOG_EVERY_MS) {
      this.#logged.set(word, now);
      onFault(fault, `a message of node ${fromNode} on "${word}"; if it runs another version, it is part of an upgrade`);
    }
    if (this.#due || this.#closed) return;
    this.#due = clock.after(Math.max(SOON_MS, GAP_EVERY_MS - (now - this.#toldAt)), () => {
      this.#due = undefined;
      this.#toldAt = clock.monotonic();
      onMissed();
    });
  }

  /** Nobody is told of what is missed from here on. */
  close(): void {
    this.#closed = true;
    this.#due?.();
  }
}

/**
 * Backbones whose handlers may throw: what they cannot decode or use is refused, and a gap, unless its sender has said that it may be passed over. The one place where what other nodes say is guarded;
 * handlers decode before they change anything.
 */
export function guard(backbones: Backbones, refusals: Refusals): Backbones {
  const guarded = new Map<Backbone, Backbone>();
  const of = (backbone: Backbone): Backbone => {
    const each = guarded.get(backbone) ?? new GuardedBackbone(backbone, refusals);
    guarded.set(backbone, each);
    return each;
  };
  return { control: of(backbones.control), channels: of(backbones.channels), pipes: of(backbones.pipes) };
}

class GuardedBackbone implements Backbone {
  readonly node: string;
  readonly #inner: Backbone;
  readonly #refusals: Refusals;

  constructor(inner: Backbone, refusals: Refusals) {
    this.node = inner.node;
    this.#inner = inner;
    this.#refusals = refusals;
  }

  get status(): BackboneStatus {
    return this.#inner.status;
  }

  publish(subject: string, bytes: Uint8Array): void {
    this.#inner.publish(subject, bytes);
  }

  subscribe(subject: string, handler: (bytes: Uint8Array, fromNode: string) => void): () => void {
    return this.#inner.subscribe(subject, (bytes, fromNode) => {
      const optional = withoutMark(bytes);
      try {
        handler(optional ?? bytes, fromNode);
      } catch (fault) {
        if (!optional) this.#refusals.add(fault, subject, fromNode);
      }
    });
  }

  onStatus(handler: (status: BackboneStatus) => void): () => void {
    return this.#inner.onStatus(handler);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
