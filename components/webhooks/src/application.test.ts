import { afterEach, beforeEach, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { WebhooksHost } from '../test/webhooks-host.ts';

let host: WebhooksHost;
let receiver: Receiver;
beforeEach(async () => {
  host = await WebhooksHost.open();
  receiver = await Receiver.open();
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const everything = ['message.created', 'person.created'] as const;

it('an application registers webhooks with its key, and sees and changes its own only', async () => {
  const { endpoint } = await host.call('webhooks.add', { url: receiver.url, events: everything }, 'crm');
  expect(endpoint.application).toBe('crm');
  const { endpoint: others } = await host.add(receiver.url, 'message.created');
  const ids = async (token: 'crm' | 'ward' | 'admin') => (await host.call('webhooks.list', {}, token)).endpoints.map(({ id }) => id);
  expect(await ids('crm')).toEqual([endpoint.id]);
  expect(await ids('ward')).toEqual([]);
  expect((await ids('admin')).toSorted()).toEqual([endpoint.id, others.id].toSorted());
  for (const id of [endpoint.id, others.id]) {
    await expect(host.call('webhooks.remove', { id }, 'ward')).rejects.toThrow('There is no webhook');
    await expect(host.call('webhooks.test', { id }, 'ward')).rejects.toThrow('There is no webhook');
    await expect(host.call('webhooks.update', { id, enabled: false }, 'ward')).rejects.toThrow('There is no webhook');
    await expect(host.call('webhooks.rotateSecret', { id }, 'ward')).rejects.toThrow('There is no webhook');
    await expect(host.call('webhooks.deliveries', { id }, 'ward')).rejects.toThrow('There is no webhook');
    await expect(host.call('webhooks.replay', { id }, 'ward')).rejects.toThrow('There is no webhook');
  }
});

it('members register none', async () => {
  await expect(host.call('webhooks.list', {}, 'member')).rejects.toThrow('not');
  await expect(host.call('webhooks.add', { url: receiver.url, events: everything }, 'member')).rejects.toThrow('not');
});

it('an application is told of people who are its own, and of no rooms or people of the organisation', async () => {
  await host.call('webhooks.add', { url: `${receiver.url}/crm`, events: everything, conversations: 'all' }, 'crm');
  await host.add(`${receiver.url}/all`, ...everything);
  const told: string[] = [];
  receiver.answer = ({ json }, response) => {
    told.push(`${String(response.req.url)} ${json.data.person?.id ?? json.data.message.body}`);
    response.writeHead(200).end();
  };
  await host.say('In the ward');
  for (const [source, id] of [
    ['crm', 'crm.42'],
    ['', 'dara'],
    ['crmx', 'crmx.1'],
  ] as const)
    await host.passing(host.people.ensure({ id, source, name: id }));
  await host.until(() => expect(told.length).toBeGreaterThanOrEqual(5));
  await host.until(async () => expect(await host.store.sql.query('select id from webhooks_delivery')).toEqual([]));
  expect(told.toSorted()).toEqual([
    '/hooks/all In the ward',
    '/hooks/all crm.42',
    '/hooks/all crmx.1',
    '/hooks/all dara',
    '/hooks/crm crm.42',
  ]);
});

it('an application that is removed leaves no webhooks to whoever takes its name later', async () => {
  const client = await host.client('admin');
  await host.passing(client.request('applications.register', { id: 'crm' }));
  await host.call('webhooks.add', { url: receiver.url, events: everything }, 'crm');
  await host.add(receiver.url, 'message.created');
  await host.passing(client.request('applications.newKey', { application: 'crm' }));
  await host.passing(client.request('applications.remove', { id: 'crm' }));
  await host.until(async () => expect((await host.call('webhooks.list', {})).endpoints).toHaveLength(1));
  expect(await host.call('webhooks.list', {}, 'crm')).toEqual({ endpoints: [] });
});

/** Registers the application and one webhook of it. */
async function registered(id: 'crm' | 'ward'): Promise<string> {
  const client = await host.client('admin');
  await host.passing(client.request('applications.register', { id }));
  return (await host.call('webhooks.add', { url: receiver.url, events: ['message.created'] }, id)).endpoint.id;
}

const kept = async (): Promise<readonly string[]> => (await host.call('webhooks.list', {})).endpoints.map(({ id }) => id).toSorted();

it('an application that was removed by a node that was lost at just that moment leaves no webhooks behind either', async () => {
  await registered('crm');
  const [ward, own] = [await registered('ward'), (await host.add(receiver.url, 'message.created')).endpoint.id];
  await host.store.sql.batch([{ sql: `delete from applications_application where id = 'crm'`, params: [] }]);
  await host.restart();
  await host.until(async () => expect(await kept()).toEqual([ward, own].toSorted()));
  await host.restart();
  expect(await kept()).toEqual([ward, own].toSorted());
});

it('an application takes no more than its share, and nobody else has less for it', async () => {
  const add = (token: 'crm' | 'ward' | 'admin') => host.call('webhooks.add', { url: receiver.url, events: ['message.created'] }, token);
  for (let n = 0; n < 20; n++) await add('crm');
  await expect(add('crm')).rejects.toMatchObject({
    details: { reason: 'endpoints-too-many-own', values: { application: 'crm', max: 20 } },
  });
  await add('ward');
  await add('admin');
  expect(await kept()).toHaveLength(22);
});
