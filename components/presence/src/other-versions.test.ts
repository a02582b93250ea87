// Whole nodes, and somebody on their backbone who is of another version, or no node at all.
import { json, type RawClient } from '@parley/host/testing';
import { messagingApi } from '@parley/messaging';
import { peopleApi } from '@parley/people';
import { encodeJson } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { Stranger } from '@parley/site/testing';
import { expect, it } from 'vitest';
import { call, watch } from '../test/asking.ts';
import { Nodes } from '../test/nodes.ts';

const SEED = 1 + Math.floor(Math.random() * 1_000_000);
const ROOM = { id: 'ward', title: 'Ward 7', open: true, members: ['ann', 'ben'] };
/** Further gaps are told at most so often. */
const GAPS_MS = 11_000;

/** What the sidebar of Ben shows at a node: who is new to it is told everything. */
async function inbox(client: RawClient): Promise<string> {
  const id = client.id();
  client.send({ frame: 'watch', id, topic: 'messaging.inbox', since: undefined, body: encodeJson({}) });
  return JSON.stringify(json((await client.next('snapshot')).body));
}

it(`leaves every node up whatever is said on any subject, and all see the same again; seed ${SEED}`, async () => {
  await using nodes = await Nodes.open(['a', 'b']);
  const stranger = new Stranger(nodes.hub, new SimulatedRuntime(SEED).random);
  const [a, b] = [nodes.of('a'), nodes.of('b')];
  const [ann, ben] = [await nodes.client('a', 'ann'), await nodes.client('b', 'ben')];
  const messaging = a.host.host.api(messagingApi);
  await nodes.time.until(messaging.ensureRoom(ROOM));
  for (const client of [ann, ben])
    client.send({ frame: 'subscribe', id: client.id(), channel: 'messaging/ward', from: undefined, last: 0, members: true, noEcho: false });
  await nodes.pass(500);
  stranger.listen();
  await nodes.time.until(messaging.post({ conversation: 'ward', sender: 'ann', body: 'Before' }));
  await nodes.time.until(call(ann, 'set', { state: 'do-not-disturb' }));
  await nodes.time.until(a.host.host.api(peopleApi).importPeople('name,mail,id\nEve Novak,eve@example.org,eve'));
  await nodes.pass(1_500);

  let said = 0;
  for (let round = 0; round < 3; round++) {
    said += stranger.speak();
    await nodes.pass(300);
  }
  await nodes.pass(GAPS_MS);
  expect(stranger.words).toEqual(['beat', 'channel', 'missed', 'pipes', 'sessions', 'site', 'told']);
  expect([a.site.holds, b.site.holds]).toEqual([true, true]);
  for (const { site } of [a, b]) expect(site.refused).toBeGreaterThan(said / 20);

  const late = await nodes.client('b', 'cleo');
  await nodes.time.until(messaging.post({ conversation: 'ward', sender: 'ann', body: 'After' }));
  await nodes.time.until(a.host.host.api(peopleApi).importPeople('name,mail,id\nFay Lund,fay@example.org,fay'));
  await nodes.pass(3_000);
  const everybody = await Promise.all([a, b].map(({ host }) => host.host.api(peopleApi).everybody()));
  expect(everybody[1]).toEqual(everybody[0]);
  expect(JSON.stringify(everybody[0])).toContain('fay');
  const [here, there] = [await nodes.client('a', 'ben'), await nodes.client('b', 'ben')];
  const shown = await inbox(there);
  expect(shown).toContain('After');
  expect(shown).toEqual(await inbox(here));
  const people = watch(late, 'people', { ids: ['ann', 'ben', 'cleo', 'dan'] });
  expect(JSON.stringify((await people.next()).body)).toContain('ann');
});
