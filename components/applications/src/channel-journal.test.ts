import type { Principal } from '@parley/routing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ApplicationsHost } from '../test/applications-host.ts';

const key: Principal = {
  kind: 'service',
  id: 'application:crm',
  roles: [],
  grant: 'key',
  application: 'crm',
  can: ['crm/*: publish history'],
};

let crm: ApplicationsHost;
beforeEach(async () => {
  crm = await ApplicationsHost.start({ people: { key } });
  const channels = [
    { pattern: 'deal/:id', keeping: 'durable' },
    { pattern: 'cursor/:page', keeping: 'live' },
  ] as const;
  await crm.call('applications.register', { id: 'crm', channels });
});
afterEach(() => crm.host.stop());

async function publish(channel: string, body: unknown, idempotencyKey: string = crypto.randomUUID()): Promise<void> {
  const headers = { authorization: 'Bearer key', 'idempotency-key': idempotencyKey };
  const path = `/api/v1/channels/${channel.replaceAll('/', ':')}/messages`;
  const { ok } = await fetch(crm.host.url + path, { method: 'POST', headers, body: JSON.stringify({ body }) });
  expect(ok).toBe(true);
}

const kept = async () =>
  (await crm.api.journal.next(10)).map(({ channel, offset, message }) => [channel, offset, message?.body, message?.sender]);

it('nothing is kept of channels for which nobody has asked, and nothing of live ones', async () => {
  await publish('crm/deal/1', 'unasked');
  crm.api.journal.keep((channel) => channel !== 'crm/deal/2');
  await publish('crm/deal/2', 'not this one');
  await publish('crm/cursor/1', { x: 1 });
  await publish('crm/deal/3', 'this one');
  expect(await kept()).toEqual([['crm/deal/3', 1, 'this one', 'application:crm']]);
});

it('every message is kept once, until it is forgotten', async () => {
  crm.api.journal.keep(() => true);
  let heard = 0;
  const stop = crm.api.journal.onWritten(() => heard++);
  await publish('crm/deal/1', { stage: 'won' }, 'once');
  await publish('crm/deal/1', { stage: 'won' }, 'once');
  await publish('crm/deal/1', 'more');
  expect(heard).toBe(2);
  stop();
  expect(await kept()).toEqual([
    ['crm/deal/1', 1, { stage: 'won' }, 'application:crm'],
    ['crm/deal/1', 2, 'more', 'application:crm'],
  ]);
  await crm.api.journal.forget((await crm.api.journal.next(1)).slice(0, 1));
  expect((await kept()).map(([, offset]) => offset)).toEqual([2]);
});

it('what can no longer be read comes without what was said', async () => {
  crm.api.journal.keep(() => true);
  await publish('crm/deal/1', 'gone');
  await crm.call('applications.update', { id: 'crm', channels: [] });
  expect(await kept()).toEqual([['crm/deal/1', 1, undefined, undefined]]);
});
