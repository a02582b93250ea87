import { FakeMessaging, FakeServer } from '@parley/esdk/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { connect } from '../connect.ts';

it('a conversation of an application is opened by its key, and is the same under its id', async () => {
  const runtime = new SimulatedRuntime(1);
  const server = new FakeServer({ runtime });
  new FakeMessaging(server);
  const as = (token: string) => connect('http://talk.example', { token, storageKey: token, socket: server.socket, runtime });
  await using ada = as('ada');
  await using ben = as('ben');
  const opening = ada.messaging.open({ conversation: 'crm/deal/42', title: 'Renewal' });
  await runtime.advance(1_000);
  const deal = await opening;
  expect(deal.snapshot.conversation).toMatchObject({ kind: 'application', key: 'crm/deal/42', title: 'Renewal', memberCount: 1 });
  const openings = Promise.all([ben.messaging.open({ conversation: 'crm/deal/42' }), ada.messaging.open({ conversation: deal.id })]);
  await runtime.advance(1_000);
  const [bens, again] = await openings;
  expect([bens.id, again.id]).toEqual([deal.id, deal.id]);
  deal.send('They want a rebate');
  await runtime.advance(1_000);
  expect([bens, again].map(({ snapshot }) => snapshot.messages.map(({ body }) => body))).toEqual([
    ['They want a rebate'],
    ['They want a rebate'],
  ]);
});
