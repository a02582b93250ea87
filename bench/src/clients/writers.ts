// A process that stands for many producers, each of which sends its next publication as soon as an earlier one is acknowledged.
import { encodeFrame } from '@parley/protocol';
import { micros } from '../measure/clock.ts';
import { Histogram } from '../measure/histogram.ts';
import { answerCommands } from '../process/answer-commands.ts';
import { DIALECTS } from './dialects.ts';
import { checkFrames } from './parley-frames.ts';

export interface Writing {
  readonly port: number;
  readonly writers: readonly { readonly token: string; readonly channel: string }[];
  /** JSON; `#` in it becomes the publication's number. */
  readonly payload: string;
  /** Publications of each writer that are on their way at once. */
  readonly window: number;
}
export interface WrittenCount {
  /** Ever. */
  readonly acknowledged: number;
  /** Microseconds from sending to the acknowledgement (`Histogram`), since `forgetAges`. */
  readonly ages: readonly number[];
}

const encoder = new TextEncoder();
let acknowledged = 0;
let ages = new Histogram();
let writing = false;
const begin: (() => void)[] = [];

async function enter({ port, writers, payload, window }: Writing): Promise<void> {
  const dialect = DIALECTS.parley;
  for (const { token, channel } of writers) {
    const line = await dialect.enter(port, { token });
    let seq = 0;
    const sentAt = new Map<number, number>();
    const write = (): void => {
      const id = ++seq;
      sentAt.set(id, micros());
      const bytes = encoder.encode(payload.replaceAll('#', String(id)));
      line.send(encodeFrame({ frame: 'publish', id, channel, producer: 'bench', seq, payload: bytes }));
    };
    line.onMessage = (message) => {
      for (const frame of checkFrames(message, line)) {
        if (frame.frame !== 'published') continue;
        acknowledged++;
        ages.record(micros() - (sentAt.get(frame.id) ?? 0));
        sentAt.delete(frame.id);
        if (writing) write();
      }
    };
    begin.push(() => {
      for (let i = 0; i < window; i++) write();
    });
  }
}

export interface Filling {
  readonly port: number;
  readonly token: string;
  readonly producer: string;
  readonly channels: readonly string[];
  /** In each channel. */
  readonly entries: number;
}

/** Settles when all of it is acknowledged. */
async function fill({ port, token, producer, channels, entries }: Filling): Promise<void> {
  const line = await DIALECTS.parley.enter(port, { token });
  const payload = encoder.encode('"while you were away"');
  let id = 0;
  for (let seq = 1; seq <= entries; seq++) {
    for (const channel of channels) line.send(encodeFrame({ frame: 'publish', id: ++id, channel, producer, seq, payload }));
  }
  for (let left = id; left > 0; ) {
    for (const frame of checkFrames(await line.next(), line)) if (frame.frame === 'published') left--;
  }
}

const commands = {
  enter,
  fill,
  write(): void {
    writing = true;
    for (const start of begin) start();
  },
  rest(): void {
    writing = false;
  },
  forgetAges(): void {
    ages = new Histogram();
  },
  count: (): WrittenCount => ({ acknowledged, ages: ages.counts }),
};
export type WritersCommands = typeof commands;
answerCommands(commands);
