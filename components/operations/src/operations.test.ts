import { person, TestNodes, testHost } from '@parley/host/testing';
import { describe, expect, it } from 'vitest';
import { createOperations, type OperationsOptions } from './index.ts';

const OPTIONS: OperationsOptions = {
  figures: () => [
    { name: 'parley_sessions', help: 'Sessions.', kind: 'gauge', value: 3 },
    { name: 'parley_refused_total', help: 'Refusals.', kind: 'counter', value: new Map([['forbidden', 2]]), label: 'code' },
  ],
  parts: () => [{ part: 'server', ready: true }],
};
const people = {
  admin: person('ann', { roles: ['admin'] }),
  monitor: person('monitor', { kind: 'service', roles: ['metrics'], can: ['operations/metrics: call'] }),
  member: person('maya', { roles: ['member'] }),
};
const operations = (options: Partial<OperationsOptions> = {}) => testHost([createOperations({ ...OPTIONS, ...options })], { people });

async function ask(url: string, token?: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, text: await answer.text() };
}

describe('/metrics', () => {
  it('tells the figures of the node and of its process to whoever may read them', async () => {
    await using host = await operations();
    for (const token of ['admin', 'monitor']) {
      const { status, text } = await ask(`${host.url}/metrics`, token);
      expect(status).toBe(200);
      expect(text).toContain('# TYPE parley_sessions gauge\nparley_sessions 3\n');
      expect(text).toContain('# TYPE parley_refused_total counter\nparley_refused_total{code="forbidden"} 2\n');
      expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m);
      expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    }
  });

  it('tells counters as they are, however often it is asked', async () => {
    let refused = 0;
    const figures = () => [{ name: 'parley_refused_total', help: 'Refusals.', kind: 'counter' as const, value: refused }];
    await using host = await operations({ figures });
    for (refused of [5, 5, 7]) expect((await ask(`${host.url}/metrics`, 'admin')).text).toContain(`parley_refused_total ${refused}\n`);
  });

  it('tells how often something took how long, each range with those below it', async () => {
    const counts = [4, 0, 2, 1];
    const latency = { name: 'parley_commit_seconds', help: 'Commits.', kind: 'histogram' as const, limits: [0.001, 0.05, 0.25], counts };
    let sum = 1.5;
    await using host = await operations({ figures: () => [{ ...latency, sum }] });
    const lines = (total: number) => [
      '# TYPE parley_commit_seconds histogram',
      'parley_commit_seconds_bucket{le="0.001"} 4',
      'parley_commit_seconds_bucket{le="0.05"} 4',
      'parley_commit_seconds_bucket{le="0.25"} 6',
      'parley_commit_seconds_bucket{le="+Inf"} 7',
      `parley_commit_seconds_sum ${total}`,
      'parley_commit_seconds_count 7\n',
    ];
    for (sum of [1.5, 2.5]) expect((await ask(`${host.url}/metrics`, 'admin')).text).toContain(lines(sum).join('\n'));
  });

  it('tells nobody else anything', async () => {
    await using host = await operations();
    expect((await ask(`${host.url}/metrics`)).status).toBe(401);
    expect((await ask(`${host.url}/metrics`, 'stranger')).status).toBe(401);
    expect((await ask(`${host.url}/metrics`, 'member')).status).toBe(403);
  });

  it('is all that a token of a monitoring system is for', async () => {
    await using host = await operations();
    expect((await ask(`${host.url}/u/0/api/operations/ready`, 'monitor')).status).toBe(403);
  });
});

describe('/readyz', () => {
  it('says to anybody that every part is ready', async () => {
    await using host = await operations();
    const { status, text } = await ask(`${host.url}/readyz`);
    expect([status, JSON.parse(text)]).toEqual([
      200,
      {
        ready: true,
        parts: [
          { part: 'server', ready: true },
          { part: 'storage', ready: true },
        ],
      },
    ]);
  });

  it('says which part is not', async () => {
    const lost = { part: 'site', ready: false, reason: 'It has no lease.' };
    await using host = await operations({ parts: () => [lost] });
    const { status, text } = await ask(`${host.url}/readyz`);
    expect([status, JSON.parse(text)]).toMatchObject([503, { ready: false, parts: [lost, { part: 'storage', ready: true }] }]);
  });
});

describe('a node without a lease', () => {
  it('still says how it is, and that it has none', async () => {
    const part = { part: 'site', ready: false, reason: 'It has no lease.' };
    await using nodes = await TestNodes.open(() => [createOperations({ ...OPTIONS, parts: () => [part] })], { people });
    const { url } = nodes.host('b');
    nodes.sites.cut('b');
    expect((await ask(`${url}/metrics`, 'monitor')).status).toBe(200);
    const { status, text } = await ask(`${url}/readyz`);
    expect([status, JSON.parse(text)]).toMatchObject([503, { parts: [part, expect.anything()] }]);
  });
});
