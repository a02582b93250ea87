import { randomUUID } from 'node:crypto';
import { type ChannelHandle, connect, type Parley, ParleyError } from '@parley/esdk';
import { failing, reasonOf } from './answers.ts';
import { type Finding, judge } from './finding.ts';
import { Severable } from './severable.ts';

const MESSAGES = 50;
const PAUSE_MS = 20;
/** Until the last of them has come. */
const PATIENCE_MS = 15_000;
const FILLING = 'x'.repeat(96);

/** Two clients of the node, as it is for everybody: one writes, the other reads. */
export async function tryMessages(url: string, token: string): Promise<readonly Finding[]> {
  const line = new Severable();
  const client = 'parley-probe';
  const began = performance.now();
  const reader = connect(url, { token, client, storageKey: randomUUID(), socket: line.socket });
  const writer = connect(url, { token, client, storageKey: randomUUID() });
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const name = `operations/trial/${randomUUID()}`;
    const heard = await reader.channels.join<Sent>(name, { signal });
    const spoken = await writer.channels.join<Sent>(name, { signal });
    const connected = judge(
      'connects',
      performance.now() - began,
      { good: 1_000, bearable: 5_000 },
      'Two clients have signed in.',
      'Joining takes long: look at the load of the node.',
    );
    const delivered = await deliver(spoken, heard);
    return [connected, ...delivered, await recover(spoken, heard, line), clockFinding(reader)];
  } catch (error) {
    return [failing('connects', sentenceOf(error))];
  } finally {
    await Promise.all([reader.close(), writer.close()]);
  }
}

interface Sent {
  readonly number: number;
  readonly at: number;
  readonly filling: string;
}

async function send(to: ChannelHandle<Sent>, from: number, count: number, pauseMs: number): Promise<void> {
  for (let number = from; number < from + count; number++) {
    void to.publish({ number, at: performance.now(), filling: FILLING }).catch(() => undefined);
    await pause(pauseMs);
  }
}

/** The next so many, with how long each was on its way; fewer where no more come in time. */
async function take(from: ChannelHandle<Sent>, count: number): Promise<readonly { readonly number: number; readonly ms: number }[]> {
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

async function deliver(spoken: ChannelHandle<Sent>, heard: ChannelHandle<Sent>): Promise<readonly Finding[]> {
  const [taken] = await Promise.all([take(heard, MESSAGES), send(spoken, 0, MESSAGES, PAUSE_MS)]);
  const wrong = completeness(
    'delivers',
    taken.map(({ number }) => number),
    0,
    MESSAGES,
  );
  if (wrong) return [wrong];
  const sorted = taken.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const seen = `${MESSAGES} messages came, half of them within ${at(0.5).toFixed(1)} ms, 95 % within ${at(0.95).toFixed(1)} ms.`;
  return [
    judge(
      'delivers',
      at(0.95),
      { good: 150, bearable: 1_000 },
      seen,
      'People notice: look at event loop, network and, on a site, the backbone.',
    ),
  ];
}

/** The reader's connection is cut, and what is written meanwhile must be there when it is back. */
async function recover(spoken: ChannelHandle<Sent>, heard: ChannelHandle<Sent>, line: Severable): Promise<Finding> {
  const began = performance.now();
  line.sever();
  const [taken] = await Promise.all([take(heard, MESSAGES), send(spoken, MESSAGES, MESSAGES, 0)]);
  const wrong = completeness(
    'recovers',
    taken.map(({ number }) => number),
    MESSAGES,
    MESSAGES,
  );
  if (wrong) return wrong;
  return judge(
    'recovers',
    performance.now() - began,
    { good: 3_000, bearable: 10_000 },
    'A cut connection came back, and nothing was missing.',
    'Coming back takes long: look at the load of the node.',
  );
}

function completeness(check: string, numbers: readonly number[], from: number, count: number): Finding | undefined {
  if (numbers.length < count)
    return failing(check, `Only ${numbers.length} of ${count} messages came within ${PATIENCE_MS / 1000} seconds.`);
  const inOrder = numbers.every((number, index) => number === from + index);
  return inOrder
    ? undefined
    : failing(check, 'Messages came in another order than they were written, or twice. This is a fault of Parley: report it.');
}

function clockFinding(parley: Parley): Finding {
  const offset = parley.snapshot.clockOffset;
  const seen = `The clocks differ by ${Math.abs(Math.round(offset))} ms.`;
  return judge(
    'clock',
    Math.abs(offset),
    { good: 2_000, bearable: 60_000 },
    seen,
    'Set the clocks of both machines (NTP): times of messages are wrong.',
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof ParleyError && /^token-/.test(error.code)) return `It refused the token: ${error.message}`;
  if ((error as Error).name === 'TimeoutError') return `Nobody could sign in and join a channel within ${PATIENCE_MS / 1000} seconds.`;
  return `Signing in failed: ${reasonOf(error)}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
