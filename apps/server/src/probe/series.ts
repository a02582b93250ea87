import type { ChannelHandle, ChannelItem } from '@parley/esdk';
import { failing } from './answers.ts';
import type { Finding } from './finding.ts';

/** How many messages are one series. */
export const MESSAGES = 50;
/** Until the last of them has come. */
export const PATIENCE_MS = 15_000;
const FILLING = 'x'.repeat(96);

export interface Sent {
  readonly number: number;
  readonly at: number;
  readonly filling: string;
}

/** Writes a series; without a pause in one turn. */
export async function send(to: Pick<ChannelHandle<Sent>, 'publish'>, from: number, count: number, pauseMs: number): Promise<void> {
  for (let number = from; number < from + count; number++) {
    void to.publish({ number, at: performance.now(), filling: FILLING }).catch(() => undefined);
    if (pauseMs > 0) await pause(pauseMs);
  }
}

/** The next so many, with how long each was on its way; fewer where no more come in time. */
export async function take(
  from: AsyncIterable<ChannelItem<Sent>>,
  count: number,
): Promise<readonly { readonly number: number; readonly ms: number }[]> {
  const taken: { number: number; ms: number }[] = [];
  const items = from[Symbol.asyncIterator]();
  const late = pause(PATIENCE_MS).then(() => undefined);
  while (taken.length < count) {
    const next = await Promise.race([items.next(), late]);
    if (!next || next.done) break;
    if (next.value.reset === undefined) taken.push({ number: next.value.body.number, ms: performance.now() - next.value.body.at });
  }
  return taken;
}

export function completeness(check: string, numbers: readonly number[], from: number, count: number): Finding | undefined {
  if (numbers.length < count)
    return failing(check, `Only ${numbers.length} of ${count} messages came within ${PATIENCE_MS / 1000} seconds.`);
  const inOrder = numbers.every((number, index) => number === from + index);
  return inOrder
    ? undefined
    : failing(check, 'Messages came in another order than they were written, or twice. This is a fault of Parley: report it.');
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
