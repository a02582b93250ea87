import { accept, type Component, defineComponent, forState, refuse } from '@parley/component';
import type { BeforeMessage } from '@parley/messaging/contract';
import type { WebhooksMethods } from '@parley/webhooks/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Receiver } from '../test/receiver.ts';
import { WebhooksHost } from '../test/webhooks-host.ts';

let host: WebhooksHost;
beforeEach(async () => {
  host = await WebhooksHost.open();
});
afterEach(() => host[Symbol.asyncDispose]());

type Token = Parameters<WebhooksHost['call']>[2];

const add = (name = 'CI', conversation = 'ward', token: Token = 'member') =>
  host.call('webhooks.addIncoming', { conversation, name }, token);

async function history(): Promise<readonly { readonly sender: string; readonly body: string }[]> {
  const client = await host.client('member');
  const { messages } = (await host.passing(client.request('messaging.history', { conversation: 'ward' }))) as {
    readonly messages: readonly { readonly sender: string; readonly body: string }[];
  };
  return messages.map(({ sender, body }) => ({ sender, body }));
}

const statusOf = async (answer: Promise<Response>) => (await answer).status;

it('what is posted as into Slack is a message of the webhook, which has a name and is nobody of the directory', async () => {
  const { incoming, path } = await add();
  expect(incoming).toMatchObject({ name: 'CI', conversation: 'ward', by: 'ben' });
  const answer = await host.send(path, JSON.stringify({ text: 'Build *failed*: <https://ci.example.org/7|log>', icon_emoji: ':x:' }));
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
  expect(await statusOf(host.send(path, '{"text":"Third"}', 'application/json', { authorization: 'Bearer nonsense' }))).toBe(200);
  const form = new URLSearchParams({ payload: '{"text":"Once more","username":"Grafana"}' }).toString();
  expect(await statusOf(host.send(path, form, 'application/x-www-form-urlencoded'))).toBe(200);
  const sender = `webhook:${incoming.id}`;
  expect(await history()).toEqual([
    { sender, body: 'Build **failed**: [log](https://ci.example.org/7)' },
    { sender, body: 'Third' },
    { sender, body: '**Grafana**\nOnce more' },
  ]);
  expect(await host.call('webhooks.senders', { ids: [sender, 'webhook:none', 'ben'] }, 'outsider')).toEqual({
    senders: [{ id: sender, name: 'CI' }],
  });
  expect((await host.people.people([sender])).length).toBe(0);
  expect((await host.call('webhooks.incoming', { conversation: 'ward' }, 'member')).incoming).toMatchObject([
    { id: incoming.id, usedAt: expect.any(Number) },
  ]);
});

it('is made, listed and removed by members of the conversation, and removed by administrators, and by nobody else', async () => {
  await expect(add('CI', 'ward', 'outsider')).rejects.toThrow('not');
  const { incoming, path } = await add('CI', 'ward', 'admin');
  await expect(host.call('webhooks.incoming', { conversation: 'ward' }, 'outsider')).rejects.toThrow('not');
  await expect(host.call('webhooks.removeIncoming', { conversation: 'ward', id: incoming.id }, 'outsider')).rejects.toThrow('not');
  await expect(add('CI', 'nowhere', 'admin')).rejects.toThrow('not');
  await host.passing(host.messaging.ensureRoom({ id: 'night', title: 'Night', members: ['ben'] }));
  await expect(host.call('webhooks.removeIncoming', { conversation: 'night', id: incoming.id }, 'member')).rejects.toThrow(
    'no such address',
  );
  expect(await statusOf(host.send(path, '{"text":"One"}'))).toBe(200);
  await host.call('webhooks.removeIncoming', { conversation: 'ward', id: incoming.id }, 'member');
  expect(await statusOf(host.send(path, '{"text":"Two"}'))).toBe(404);
  expect(await history()).toHaveLength(1);
  expect(await host.call('webhooks.senders', { ids: [`webhook:${incoming.id}`] }, 'member')).toMatchObject({ senders: [{ name: 'CI' }] });
});

it('is made by whoever may write there, and not by whoever may only read', async () => {
  await expect(add('CI', 'ward', 'reader')).rejects.toThrow('not');
  expect(await add('CI', 'ward', 'writer')).toMatchObject({ incoming: { by: 'ben' } });
});

it('is made by administrators for a member only, who answers for it', async () => {
  const made = (by?: string, token: Token = 'operator') =>
    host.call('webhooks.addIncoming', { conversation: 'ward', name: 'CI', ...(by && { by }) }, token);
  await expect(made()).rejects.toThrow('not');
  await expect(made('cleo')).rejects.toThrow('"cleo" may not write');
  await expect(made('maya-chen', 'member')).rejects.toThrow('not');
  const { incoming, path } = await made('ben');
  expect(incoming).toMatchObject({ by: 'ben' });
  expect(await statusOf(host.send(path, '{"text":"One"}'))).toBe(200);
  await host.call('webhooks.removeIncoming', { conversation: 'ward', id: incoming.id }, 'operator');
});

interface Problem {
  readonly details: { readonly reason: string };
}
/** What is answered there, and whether those who list it see that it is paused. */
async function standing(path: string): Promise<readonly unknown[]> {
  const answer = await host.send(path, '{"text":"x"}');
  const { incoming } = await host.call('webhooks.incoming', { conversation: 'ward' }, 'operator');
  return [answer.status, answer.ok ? '' : ((await answer.json()) as Problem).details.reason, incoming[0]?.paused];
}

it('takes nothing as long as who made it is not in the conversation, and says so', async () => {
  const { path } = await add();
  expect(await standing(path)).toEqual([200, '', undefined]);
  const ben = await host.client('member');
  await host.passing(ben.request('messaging.leave', { conversation: 'ward' }));
  expect(await standing(path)).toEqual([403, 'incoming-paused', true]);
  await host.passing(host.messaging.ensureRoom({ id: 'ward', title: '', members: ['ben'] }));
  expect(await standing(path)).toEqual([200, '', undefined]);
});

it('takes nothing as long as who made it cannot sign in', async () => {
  const { path } = await add();
  const admin = await host.client('admin');
  for (const [active, status, reason, paused] of [
    [false, 403, 'incoming-paused', true],
    [true, 200, '', undefined],
  ] as const) {
    await host.passing(admin.request('people.update', { id: 'ben', active }));
    expect(await standing(path)).toEqual([status, reason, paused]);
  }
});

it('says nothing past the components that are asked about every message', async () => {
  const seen: BeforeMessage[] = [];
  const hooks = {
    'messaging.message.before': forState<undefined>().hook<BeforeMessage>(async (message) => {
      seen.push(message);
      return message.body.includes('4111') ? refuse('card', 'No card numbers.') : accept();
    }),
  };
  const start = async () => ({ state: undefined });
  await using asked = await WebhooksHost.open(
    defineComponent({ id: 'manners', version: '1.0.0', permissions: ['hooks'], hooks, start }) as Component,
  );
  const { incoming, path } = await asked.call('webhooks.addIncoming', { conversation: 'ward', name: 'CI' }, 'member');
  const refused = await asked.send(path, '{"text":"4111 1111"}');
  expect([refused.ok, await refused.json()]).toMatchObject([false, { detail: 'No card numbers.', details: { reason: 'manners.card' } }]);
  expect(await statusOf(asked.send(path, '{"text":"Build done"}'))).toBe(200);
  expect(seen.map(({ sender, conversation, body }) => [sender, conversation, body])).toEqual([
    [`webhook:${incoming.id}`, 'ward', '4111 1111'],
    [`webhook:${incoming.id}`, 'ward', 'Build done'],
  ]);
  expect(await asked.store.sql.query('select body from messaging_message')).toEqual([{ body: 'Build done' }]);
});

it('its secret is stored as a hash, and nothing is taken without it', async () => {
  const { incoming, path } = await add();
  const other = await add('Other');
  const secret = path.split('/').at(-1) ?? '';
  expect(JSON.stringify(await host.store.sql.query('select * from webhooks_incoming'))).not.toContain(secret);
  const wrong = [
    `/hooks/${incoming.id}/${'x'.repeat(43)}`,
    `/hooks/${incoming.id}/`,
    `/hooks/none/${secret}`,
    `/hooks/${other.incoming.id}/${secret}`,
    '/hooks/',
  ];
  for (const address of wrong) expect(await statusOf(host.send(address, '{"text":"x"}'))).toBe(404);
  expect((await host.passing(fetch(host.host.url + path))).status).toBe(405);
  expect(await history()).toEqual([]);
});

it('what cannot be read, says nothing or is too long is refused, or cut', async () => {
  const { path } = await add();
  for (const body of ['', 'Hello', '{}', '{"text":""}']) expect(await statusOf(host.send(path, body))).toBe(400);
  expect(await statusOf(host.send(path, JSON.stringify({ text: 'x'.repeat(70_000) })))).toBe(413);
  expect(await statusOf(host.send(path, JSON.stringify({ text: `${'x'.repeat(15_998)}😀😀` })))).toBe(200);
  expect((await history())[0]?.body).toBe(`${'x'.repeat(15_998)}…`);
});

it('so many are taken in a minute, of each', async () => {
  const [{ path }, other] = [await add(), await add('Other')];
  for (let n = 0; n < 60; n++) expect(await statusOf(host.send(path, '{"text":"x"}'))).toBe(200);
  expect(await statusOf(host.send(path, '{"text":"x"}'))).toBe(429);
  expect(await statusOf(host.send(other.path, '{"text":"x"}'))).toBe(200);
  await host.runtime.advance(60_000);
  expect(await statusOf(host.send(path, '{"text":"x"}'))).toBe(200);
});

it('is told to webhooks that go out, as what it is', async () => {
  await using receiver = await Receiver.open();
  await host.add(receiver.url, 'message.created');
  const { incoming, path } = await add();
  await host.send(path, '{"text":"Hello"}');
  await host.until(() =>
    expect(receiver.received[0]?.json.data.message).toMatchObject({ sender: `webhook:${incoming.id}`, body: 'Hello' }),
  );
});

it('is for rooms, and what applications have made, and not for what two people say to each other', async () => {
  const directs = [
    await host.passing(host.messaging.ensureDirect(['ben', 'cleo'])),
    await host.passing(host.messaging.ensureDirect(['ben', 'ben'])),
  ];
  for (const { id } of directs) {
    await expect(add('CI', id)).rejects.toMatchObject({ details: { reason: 'incoming-direct' } });
    await expect(host.call('webhooks.addIncoming', { conversation: id, name: 'CI', by: 'ben' }, 'operator')).rejects.toThrow('rooms');
    expect((await host.call('webhooks.incoming', { conversation: id }, 'operator')).incoming).toEqual([]);
  }
  await expect(add('CI', directs[0]?.id, 'admin')).rejects.toThrow('not');
});

it('a call and its repetitions make one address and are shown the same; another key makes another one', async () => {
  const made = async (key: string): Promise<string> => {
    const client = await host.client('member');
    const answer = await host.passing(client.request('webhooks.addIncoming', { conversation: 'ward', name: 'CI' }, { key }));
    return (answer as WebhooksMethods['webhooks.addIncoming']['out']).path;
  };
  const [one, other] = await Promise.all([made('form 1'), made('form 1')]);
  expect(other).toBe(one);
  await host.restart();
  expect(await made('form 1')).toBe(one);
  expect(new Set([one, await made('form 2'), (await add()).path]).size).toBe(3);
  const { incoming } = await host.call('webhooks.incoming', { conversation: 'ward' }, 'member');
  expect(incoming).toHaveLength(3);
  expect(await statusOf(host.send(one, '{"text":"One"}'))).toBe(200);
  const [, , id = ''] = one.split('/');
  await host.call('webhooks.removeIncoming', { conversation: 'ward', id }, 'member');
  await expect(made('form 1')).rejects.toThrow('no such address');
  expect(await statusOf(host.send(one, '{"text":"Two"}'))).toBe(404);
});

it('a key that has made an address makes no other one, also after a restart and once that was removed', async () => {
  await host.passing(host.messaging.ensureRoom({ id: 'theatre', title: 'Theatre', members: ['ben'] }));
  const ask = async (input: object) => {
    const client = await host.client('member');
    return host.passing(client.request('webhooks.addIncoming', { conversation: 'ward', name: 'CI', ...input }, { key: 'form 1' }));
  };
  const { incoming } = (await ask({})) as WebhooksMethods['webhooks.addIncoming']['out'];
  const others = [{ name: 'Grafana' }, { conversation: 'theatre' }];
  for (const other of others) await expect(ask(other)).rejects.toMatchObject({ details: { reason: 'key-reused' } });
  await host.restart();
  for (const other of others) await expect(ask(other)).rejects.toMatchObject({ details: { reason: 'key-reused' } });
  expect((await host.call('webhooks.incoming', { conversation: 'ward' }, 'member')).incoming).toEqual([incoming]);
  await host.call('webhooks.removeIncoming', { conversation: 'ward', id: incoming.id }, 'member');
  for (const other of others) await expect(ask(other)).rejects.toMatchObject({ details: { reason: 'key-reused' } });
  await expect(ask({})).rejects.toMatchObject({ details: { reason: 'incoming-unknown' } });
});

it('an address that an earlier version made between two people takes nothing, says why, and can be removed', async () => {
  const client = await host.client('member');
  const opened = (await host.passing(client.request('messaging.open', { person: 'cleo' }))) as { conversation: { id: string } };
  const { id: conversation } = opened.conversation;
  const { incoming, path } = await add();
  const moved = { sql: 'update webhooks_incoming set conversation = $1 where id = $2', params: [conversation, incoming.id], expect: 1 };
  await host.store.sql.batch([moved]);
  const refusal = await host.send(path, '{"text":"Hello"}');
  expect([refusal.status, await refusal.text()]).toEqual([422, expect.stringContaining('Programs post into rooms')]);
  const listed = async () => (await host.call('webhooks.incoming', { conversation }, 'admin')).incoming;
  expect(await listed()).toEqual([{ ...incoming, conversation, paused: true }]);
  await host.call('webhooks.removeIncoming', { conversation, id: incoming.id }, 'admin');
  expect([await listed(), await statusOf(host.send(path, '{"text":"Hello"}'))]).toEqual([[], 404]);
});
