import { channel, defineComponent, every, rule } from '@parley/component';
import { TestNodes } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it, vi } from 'vitest';

const MINUTE = 60_000;
const nobody = rule('nobody', () => false);

it('on several nodes a job runs once in each period, channels are looked after once, and another node goes on where the first is lost', async () => {
  const simulated = new SimulatedRuntime(7);
  const { clock } = simulated;
  // Two hours after what is said: that is stored with the time of this machine.
  const runtime = {
    random: simulated.random,
    clock: {
      now: () => Date.now() + 120 * MINUTE + clock.monotonic(),
      monotonic: () => clock.monotonic(),
      after: (ms: number, fn: () => void) => clock.after(ms, fn),
      soon: (fn: () => void) => clock.soon(fn),
    },
  };
  const began = clock.monotonic();
  const ran: { readonly node: string; readonly at: number }[] = [];
  const polls = (node: string) =>
    defineComponent({
      id: 'polls',
      version: '1.0.0',
      permissions: ['channels:own'],
      channels: {
        poll: channel({
          pattern: ':poll',
          keeping: 'durable',
          keep: '1h',
          maxBytes: 100,
          ring: 10,
          can: { join: nobody, publish: nobody },
        }),
      },
      jobs: { close: every('1m', { once: 'per-site', run: async () => void ran.push({ node, at: clock.monotonic() }) }) },
      start: async () => ({ state: undefined }),
    });
  await using nodes = await TestNodes.open((node) => [polls(node)], { runtime });
  const { log } = nodes.store;
  await log.append({ channel: 'polls/1', entry: { sender: 'ann', payload: new Uint8Array(), countable: true } });
  const names = vi.spyOn(log, 'names');
  /** Minutes go by, with all that is stored in each, until something is so. */
  const passUntil = (so: () => boolean) =>
    expect
      .poll(
        async () => {
          await simulated.advance(MINUTE);
          return so();
        },
        { interval: 1 },
      )
      .toBe(true);

  const floor = async () => (await log.read('polls/1', 0, 1)).head.floor;
  await passUntil(() => ran.length >= 5);
  await expect.poll(floor).toBe(1);
  const { node: first } = ran[0] as { readonly node: string };
  expect(ran.map(({ node }) => node)).toEqual(ran.map(() => first));
  expect(new Set(ran.map(({ at }) => at)).size).toBe(ran.length);
  // Each of them begins with the first name there is.
  const sweeps = names.mock.calls.filter(([, after]) => after === '');
  expect(sweeps.length).toBeLessThanOrEqual(Math.ceil((clock.monotonic() - began) / (60 * MINUTE)));

  const { stopped } = await nodes.lose(first);
  await stopped();
  const before = ran.length;
  await passUntil(() => ran.length > before);
  expect(ran.slice(before).map(({ node }) => node)).not.toContain(first);
});
