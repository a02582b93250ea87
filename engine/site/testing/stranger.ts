import type { Backbone, InProcessHub } from '@parley/backbone';
import { encodeHeaded, encodeJson } from '@parley/protocol';
import type { Random } from '@parley/runtime';

/** Samples that are kept of each subject. */
const SAMPLES = 5;
/** What JSON is where something else is expected. */
const VALUES: readonly unknown[] = [
  null,
  7,
  'x',
  true,
  [],
  {},
  [null],
  [null, null],
  [[]],
  [{}],
  [['x', {}]],
  { ask: 1 },
  { answer: {} },
  { to: 1, news: {} },
];

/**
 * Somebody on the backbone who is no node of this version: it listens to whatever anybody listens to, and says there what nobody understands.
 */
export class Stranger {
  readonly #hub: InProcessHub;
  readonly #backbone: Backbone;
  readonly #random: Random;
  readonly #heard = new Map<string, Uint8Array[]>();

  constructor(hub: InProcessHub, random: Random) {
    this.#hub = hub;
    this.#backbone = hub.join('stranger');
    this.#random = random;
  }

  /** First words of the subjects that it has come across. */
  get words(): readonly string[] {
    return [...new Set([...this.#heard.keys()].map((subject) => subject.split('.')[0] ?? ''))].sort();
  }

  /** Takes in what is listened to now, and what is said there from now on. */
  listen(): void {
    for (const subject of this.#hub.subjects) {
      if (this.#heard.has(subject)) continue;
      const samples: Uint8Array[] = [];
      this.#heard.set(subject, samples);
      this.#backbone.subscribe(subject, (bytes) => {
        samples.push(bytes);
        if (samples.length > SAMPLES) samples.shift();
      });
    }
  }

  /** Says to every subject garbage, parts of what was said there, and what a later version might say there. Answers how much. */
  speak(): number {
    this.listen();
    let count = 0;
    for (const [subject, samples] of this.#heard) {
      for (const bytes of [...this.#garbage(), ...samples.flatMap((sample) => [...this.#variants(sample)])]) {
        this.#backbone.publish(subject, bytes);
        count++;
      }
    }
    return count;
  }

  *#garbage(): Generator<Uint8Array> {
    yield new Uint8Array();
    for (const length of [1, 2, 3, 64, 5_000]) yield this.#random.bytes(length);
    yield encodeJson({ future: 'version' }).subarray(0, 9);
    for (const value of VALUES) {
      yield encodeJson(value);
      yield encodeHeaded(value, this.#random.bytes(20));
    }
  }

  *#variants(sample: Uint8Array): Generator<Uint8Array> {
    for (const part of [0.25, 0.5, 0.9]) yield sample.slice(0, Math.floor(sample.length * part));
    yield sample.slice(0, -1);
    // A kind of message, and of frame, that nobody knows.
    yield changed(sample, 0);
    yield changed(sample, sample.length >> 1);
    yield bytesOf(textOf(sample).replaceAll(/"([a-z]+)":/g, '"later-$1":'));
    yield bytesOf(textOf(sample).replaceAll(/:("[^"]*"|\d+)/g, ':{"later":$1}'));
  }
}

function changed(sample: Uint8Array, at: number): Uint8Array {
  const copy = sample.slice();
  if (at < copy.length) copy[at] = 0xfe;
  return copy;
}

/** One character for each byte. */
function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
