import type { RelayStreamerCommands } from '../../clients/relay-streamer.ts';
import { sleep } from '../../measure/clock.ts';
import { Child } from '../../process/child.ts';
import type { RelayCommands } from '../../subjects/ws-relay.ts';
import { MB } from './pair.ts';

const WARM_UP = 32 * MB;

/** MB/s through a naive relay of WebSockets. */
export interface RelaySpeed {
  readonly one: number;
  /** Of many streams at once, together. */
  readonly many: number;
}

/** One stream of so many bytes, then so many streams for a while. */
export async function measureRelay({ bytes, streams, shareMs }: { bytes: number; streams: number; shareMs: number }): Promise<RelaySpeed> {
  const relay = Child.start<RelayCommands>({ name: 'relay', module: new URL('../../subjects/ws-relay.ts', import.meta.url) });
  const [writer, reader] = [start('relay writer'), start('relay reader')];
  try {
    const { port } = await relay.call('start');
    const stream = async (size: number): Promise<number> => {
      const began = performance.now();
      await Promise.all([writer.call('write', { port, streams: 1, bytes: size }), reader.call('read', { port, streams: 1, bytes: size })]);
      return size / MB / ((performance.now() - began) / 1_000);
    };
    await stream(WARM_UP);
    const one = await stream(bytes);
    const endless = { port, streams, bytes: Number.MAX_SAFE_INTEGER };
    // They end with their processes.
    for (const going of [writer.call('write', endless), reader.call('read', endless)]) going.catch(() => {});
    await sleep(shareMs / 4);
    const [before, began] = [await reader.call('total'), performance.now()];
    await sleep(shareMs);
    const many = ((await reader.call('total')) - before) / MB / ((performance.now() - began) / 1_000);
    return { one, many };
  } finally {
    await Promise.all([writer, reader, relay].map((child) => child.stop()));
  }
}

function start(name: string): Child<RelayStreamerCommands> {
  return Child.start<RelayStreamerCommands>({ name, module: new URL('../../clients/relay-streamer.ts', import.meta.url) });
}
