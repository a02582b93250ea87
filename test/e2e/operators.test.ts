// What those who run a server see of it: figures while people talk, whether it is ready, and a probe from outside.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import { figures, METRICS } from './support/figures.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

let server: Server;

beforeAll(async () => {
  server = await startServer({ env: METRICS });
  await loadSample(server);
});
afterAll(() => server?.dispose());

const probe = (url: string, more: Readonly<Record<string, string>> = METRICS) =>
  parley(['probe', url, '--json'], { data: server.data, env: more });
interface Probed {
  readonly verdict: 'ok' | 'slow' | 'failing';
  /** `ms`: where time was measured, which may be too long. */
  readonly findings: readonly { readonly check: string; readonly verdict: string; readonly ms?: number; readonly says: string }[];
}
const read = (output: string): Probed => JSON.parse(output) as Probed;

/** Whatever is said makes them grow. */
const GROWING = [
  'received_messages_total',
  'received_bytes_total',
  'sent_messages_total',
  'sent_bytes_total',
  'flush_seconds_count',
  'flush_frames_sum',
  'commit_seconds_count',
  'commit_seconds_sum',
  'fsync_seconds_count',
].map((name) => `parley_${name}`);

test('the figures follow what people do', async () => {
  const before = await figures(server);
  const [amaraToken = '', joaquinToken = ''] = await tokensFor(server, ['amara-okafor', 'joaquin-herrera']);
  const [amara, joaquin] = [clientOf(server, amaraToken), clientOf(server, joaquinToken)];
  const room = await amara.messaging.open({ person: 'joaquin-herrera' });
  const other = await joaquin.messaging.open({ person: 'amara-okafor' });
  await room.send('How is the ward?').sent;
  await expect.poll(() => other.snapshot.messages.at(-1)?.body).toBe('How is the ward?');
  const seen = async () => {
    const during = await figures(server);
    return {
      sessions: during.get('parley_sessions'),
      subscriptions: during.get('parley_subscriptions'),
      still: GROWING.filter((name) => during.get(name) === before.get(name)),
    };
  };
  await expect.poll(seen).toEqual({ sessions: 2, subscriptions: 2, still: [] });
  await Promise.all([amara.close(), joaquin.close()]);
  await expect.poll(async () => (await figures(server)).get('parley_sessions')).toBe(0);
});

describe('the probe', () => {
  test('finds nothing wrong with a server that is well', async () => {
    const { code, output } = await probe(server.url);
    const { findings, verdict } = read(output);
    expect(findings.map(({ check }) => check)).toEqual(['answers', 'is ready', 'connects', 'delivers', 'recovers', 'clock']);
    // How fast this machine is just now is none of the test's business.
    expect(findings.filter(({ verdict, ms }) => verdict === 'failing' && ms === undefined)).toEqual([]);
    expect(code).toBe({ ok: 0, slow: 2, failing: 1 }[verdict]);
  });

  test('says that the token is not good, and tries the rest without one', async () => {
    const { code, output } = await probe(server.url, { PARLEY_METRICS_TOKEN: 'somebody-elses-token' });
    expect(code).toBe(1);
    expect(read(output).findings.at(-1)).toMatchObject({
      check: 'connects',
      verdict: 'failing',
      says: expect.stringContaining('refused the token'),
    });
    expect(read((await probe(server.url, {})).output).findings.map(({ check }) => check)).toEqual(['answers', 'is ready']);
  });

  test('says of a server that is frozen that nobody answers', async () => {
    for (const { pid } of server.nodes) process.kill(pid, 'SIGSTOP');
    try {
      const { code, output } = await probe(server.url);
      expect([code, read(output)]).toMatchObject([
        1,
        { verdict: 'failing', findings: [{ check: 'answers', says: expect.stringContaining('no answer within 10 seconds') }] },
      ]);
    } finally {
      for (const { pid } of server.nodes) process.kill(pid, 'SIGCONT');
    }
  });

  test('says of a server that has ended what to look at', async () => {
    await server.end();
    const { code, output } = await probe(server.url);
    expect([code, read(output).findings]).toMatchObject([1, [{ check: 'answers', says: expect.stringContaining('cannot be reached') }]]);
  });
});
