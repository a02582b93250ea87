import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Received, Receiver } from '../test/receiver.ts';
import { WebhooksHost } from '../test/webhooks-host.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

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

/** As an endpoint checks it, which knows nothing of our code. */
function isSignedWith(secret: string, { headers, text }: Received): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
  const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(signature);
}

async function received(count: number): Promise<readonly Received[]> {
  await host.until(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count));
  return receiver.received;
}

describe('an endpoint', () => {
  it('is told of messages, signed, once each', async () => {
    const { secret, endpoint } = await host.add(receiver.url, 'message.created', 'message.updated', 'message.deleted');
    const { id } = await host.say('Look at **bed 7**');
    const [first] = await received(1);
    expect(first?.json).toEqual({
      type: 'message.created',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: {
        conversation: { id: 'ward', kind: 'room', title: 'Ward 7' },
        message: { id, sender: 'ben', at: expect.any(Number), body: 'Look at **bed 7**' },
      },
    });
    expect(first && isSignedWith(secret, first)).toBe(true);
    expect(Number(first?.headers['webhook-timestamp'])).toBe(Math.floor(host.runtime.clock.now() / 1_000));
    await host.until(async () => expect(await host.endpoint(endpoint.id)).toMatchObject({ pending: 0, dead: 0 }));
    expect(receiver.received).toHaveLength(1);
  });

  it('is told of what it asked for, and of nothing else', async () => {
    await host.add(receiver.url, 'conversation.created', 'member.joined');
    await host.say('Not asked for');
    await host.passing(host.messaging.ensureRoom({ id: 'night', title: 'Night', members: ['maya-chen'] }));
    await host.passing(host.messaging.ensureRoom({ id: 'night', title: 'Night', members: ['ben'] }));
    await received(2);
    expect(receiver.received.map(({ json }) => json).toSorted((a, b) => (a.type < b.type ? -1 : 1))).toMatchObject([
      { type: 'conversation.created', data: { conversation: { id: 'night', kind: 'room', title: 'Night' }, by: 'maya-chen' } },
      { type: 'member.joined', data: { conversation: { id: 'night' }, people: ['ben'] } },
    ]);
  });

  it('hears direct conversations only where it asks for all, or names them', async () => {
    const direct = await host.passing(host.messaging.ensureDirect(['ben', 'cleo']));
    const events = ['message.created'] as const;
    await host.call('webhooks.add', { url: `${receiver.url}/rooms`, events });
    await host.call('webhooks.add', { url: `${receiver.url}/all`, events, conversations: 'all' });
    await host.call('webhooks.add', { url: `${receiver.url}/named`, events, conversations: [direct.id] });
    const paths: string[] = [];
    receiver.answer = ({ json }, response) => {
      paths.push(`${String(response.req.url)} ${json.data.conversation.kind}`);
      response.writeHead(200).end();
    };
    await host.passing(host.messaging.post({ conversation: direct.id, sender: 'ben', body: 'Between us' }));
    await host.say('To all');
    await received(4);
    expect(paths.toSorted()).toEqual(['/hooks/all direct', '/hooks/all room', '/hooks/named direct', '/hooks/rooms room']);
  });

  it('is told what happens to people, and of everybody who was there before nothing', async () => {
    await host.add(receiver.url, 'person.created', 'person.updated', 'person.deactivated');
    await host.passing(
      host.people.importPeople('id,name,mail\nben,Ben,ben@example.org\ncleo,Cleo Marsh,cleo@example.org\n,Dara,dara@example.org'),
    );
    const people = await received(2);
    expect(people.map(({ json }) => [json.type, json.data.person.id, json.data.person.name]).toSorted()).toEqual([
      ['person.created', 'dara', 'Dara'],
      ['person.updated', 'cleo', 'Cleo Marsh'],
    ]);
    const client = await host.client('admin');
    await host.passing(client.request('people.update', { id: 'ben', active: false }));
    await received(3);
    expect(receiver.received[2]?.json).toMatchObject({ type: 'person.deactivated', data: { person: { id: 'ben', active: false } } });
  });

  it('that asks for people later is told of what happens from then on', async () => {
    const people = (text: string) => host.passing(host.people.importPeople(`name,mail\n${text}`));
    const { endpoint } = await host.add(receiver.url, 'person.created', 'person.updated');
    await host.call('webhooks.remove', { id: endpoint.id });
    await host.until(async () => expect(await host.store.sql.query('select at from webhooks_mark')).toEqual([]));
    await people('Dara,dara@example.org');
    await host.add(receiver.url, 'person.created', 'person.updated');
    await people('Eli,eli@example.org');
    await received(1);
    expect(receiver.received.map(({ json }) => json.data.person.id)).toEqual(['eli']);
  });

  it('that is changed is told by what it is then', async () => {
    const { endpoint } = await host.add(receiver.url, 'person.created');
    const changed = await host.call('webhooks.update', { id: endpoint.id, events: ['message.created'], description: 'Bot' });
    expect(changed.endpoint).toMatchObject({ url: receiver.url, events: ['message.created'], conversations: 'all', description: 'Bot' });
    await host.say('Hello');
    await received(1);
    expect(receiver.types).toEqual(['message.created']);
  });

  it('that is removed is told nothing more, and nothing waits for it', async () => {
    const { endpoint } = await host.add(receiver.url, 'message.created');
    receiver.answers(500);
    await host.say('One');
    await received(1);
    await host.call('webhooks.remove', { id: endpoint.id });
    await host.say('Two');
    await host.runtime.advance(10 * MINUTE);
    expect(receiver.received).toHaveLength(1);
    expect(await host.store.sql.query('select id from webhooks_delivery')).toEqual([]);
    expect(await host.call('webhooks.list', {})).toEqual({ endpoints: [] });
  });

  it('is tried by hand, and says what came of it', async () => {
    const { endpoint, secret } = await host.add(receiver.url, 'message.created');
    const { id } = endpoint;
    expect(await host.call('webhooks.test', { id })).toEqual({ delivered: true, status: 204 });
    expect(receiver.received[0]?.json).toMatchObject({ type: 'webhook.test', data: { endpoint: id } });
    expect(receiver.received[0] && isSignedWith(secret, receiver.received[0])).toBe(true);
    receiver.answers(418);
    expect(await host.call('webhooks.test', { id })).toEqual({
      delivered: false,
      problem: 'answered',
      message: expect.stringContaining('The address answered 418; what is taken'),
      status: 418,
    });
    await host.allow('');
    expect(await host.call('webhooks.test', { id })).toEqual({
      delivered: false,
      problem: 'inside',
      message: expect.stringContaining('An administrator can allow it'),
    });
  });

  it('is refused at an address that is in the own network as it is written, unless that is allowed', async () => {
    const { endpoint } = await host.add(receiver.url, 'message.created');
    await host.allow('');
    const reason = (call: Promise<unknown>) =>
      call.then(
        () => 'registered',
        (error) => error.details.reason,
      );
    const add = (url: string) => reason(host.call('webhooks.add', { url, events: ['message.created'] }));
    const inside = [
      '127.0.0.1',
      'localhost',
      'app.localhost',
      '0x7f.1',
      '10.1.2.3',
      '169.254.169.254',
      '[::1]',
      '[::ffff:7f00:1]',
      '[fd00::1]',
    ];
    for (const each of inside) expect(await add(`http://${each}:7999/hooks`), each).toBe('url-inside');
    expect(await reason(host.call('webhooks.update', { id: endpoint.id, url: 'http://10.1.2.3/' }))).toBe('url-inside');
    expect(await reason(host.call('webhooks.update', { id: endpoint.id, description: 'It was allowed.' }))).toBe('registered');
    for (const each of ['crm.example.org', '9.9.9.9', '[2620:fe::fe]']) expect(await add(`https://${each}/hooks`), each).toBe('registered');
    await host.allow('10.1.0.0/16 ::1');
    for (const each of ['10.1.2.3', 'localhost']) expect(await add(`http://${each}:7999/hooks`), each).toBe('registered');
  });

  it('has both signatures for a day after its secret was rotated', async () => {
    const { endpoint, secret: old } = await host.add(receiver.url, 'message.created');
    const { id } = endpoint;
    const { secret } = await host.call('webhooks.rotateSecret', { id });
    expect(secret).not.toBe(old);
    await host.call('webhooks.test', { id });
    await host.runtime.advance(DAY);
    await host.call('webhooks.test', { id });
    const signed = receiver.received.map((each) => [isSignedWith(secret, each), isSignedWith(old, each)]);
    expect(signed).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it('keeps its secret sealed, and shows it once', async () => {
    const { endpoint, secret } = await host.add(receiver.url, 'message.created');
    const [row] = await host.store.sql.query('select * from webhooks_endpoint');
    expect(JSON.stringify([row, await host.call('webhooks.list', {}), endpoint])).not.toContain(secret.slice(8, 30));
  });
});

describe('what was said and deleted', () => {
  it('is not told any more, only that it was deleted', async () => {
    receiver.answers(500);
    const { endpoint } = await host.add(receiver.url, 'message.created', 'message.deleted');
    const client = await host.client('member');
    const { message } = (await host.passing(client.request('messaging.send', { conversation: 'ward', body: 'A secret' }))) as {
      readonly message: { readonly id: number };
    };
    await received(1);
    await host.passing(client.request('messaging.delete', { conversation: 'ward', message: message.id }));
    await received(2);
    expect(receiver.received[1]?.json).toMatchObject({ type: 'message.deleted', data: { message: { id: message.id }, by: 'ben' } });
    const rows = await host.store.sql.query('select type, body from webhooks_delivery where endpoint = $1', [endpoint.id]);
    expect(rows.map(({ type }) => type)).toEqual(['message.deleted']);
  });
});
