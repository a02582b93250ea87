import { randomUUID } from 'node:crypto';
import { type ChannelHandle, connect, type Parley, ParleyError } from '@parley/esdk';
import { failing, reasonOf } from './answers.ts';
import { type Finding, judge } from './finding.ts';
import { recover } from './recovery.ts';
import { completeness, MESSAGES, PATIENCE_MS, type Sent, send, take } from './series.ts';
import { Severable } from './severable.ts';

const PAUSE_MS = 20;

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
    return [connected, ...delivered, await recover({ reader, spoken, heard, line }), clockFinding(reader)];
  } catch (error) {
    return [failing('connects', sentenceOf(error))];
  } finally {
    await Promise.all([reader.close(), writer.close()]);
  }
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
