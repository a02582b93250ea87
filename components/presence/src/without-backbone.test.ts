// Whole nodes that reach their ledger and not each other.
import { messagingApi } from '@parley/messaging';
import { expect, it } from 'vitest';
import { Nodes } from '../test/nodes.ts';

const NAMES = ['a', 'b', 'c'];
/** What a change waits for at most, without a backbone. */
const SETTLED_MS = 3_000;

it('answers who leaves a room while no node hears another, and does not keep the nodes busy with each other', async () => {
  await using nodes = await Nodes.open(NAMES);
  const messaging = nodes.of('a').host.host.api(messagingApi);
  await nodes.time.until(messaging.ensureRoom({ id: 'ward', title: 'Ward 7', open: true, members: ['ann', 'ben', 'cleo'] }));
  const ben = await nodes.client('a', 'ben');
  await nodes.pass(2_000);
  for (const name of NAMES) nodes.hub.setConnected(name, false);
  await nodes.pass(1_000);
  const gaps: string[] = [];
  for (const name of NAMES) nodes.of(name).site.onGap(() => gaps.push(name));
  const left: unknown[] = [];
  const leaving = ben.request('messaging.leave', { conversation: 'ward' }).then((answer) => left.push(answer));
  await nodes.pass(SETTLED_MS);
  expect(left).toEqual([{}]);
  await leaving;
  expect(await messaging.isMember('ward', 'ben')).toBe(false);
  await nodes.pass(60_000);
  // That they have missed the leaving, and nothing else.
  expect(gaps.sort()).toEqual(['b', 'c']);
});
