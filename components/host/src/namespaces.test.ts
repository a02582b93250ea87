import { type Channel, channel, defineComponent, method, rule, type Services } from '@parley/component';
import { json, person, type RawClient, TestNodes, testHost } from '@parley/host/testing';
import { nameOfCode } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

/** What is declared at this moment, on all nodes, as a table would have it. */
const declared = new Map<string, readonly Channel<undefined>[]>();
const services = new Map<string, Services>();
function declare(namespace: string, channels: readonly Channel<undefined>[]): void {
  declared.set(namespace, channels);
  for (const { namespaces } of services.values()) namespaces.declare(namespace, channels);
}

const there = rule<undefined, unknown>('there', () => (declared.get('shop') ?? []).length > 0);
const orders: readonly Channel<undefined>[] = [
  channel({ pattern: 'order/:id', keeping: 'durable', maxBytes: 100, ring: 10, can: { join: there, publish: there } }),
];

function registry(node: string) {
  return defineComponent({
    id: 'registry',
    version: '1.0.0',
    permissions: ['channels:own'],
    namespaces: 'any',
    methods: {
      say: method({
        in: z.object({ channel: z.string() }),
        out: z.object({}),
        can: there,
        verb: { action: 'publish', channel: (input) => input.channel },
        run: async () => ({}),
      }),
    },
    async start(given) {
      services.set(node, given as Services);
      return { state: undefined };
    },
  });
}
const other = defineComponent({ id: 'other', version: '1.0.0', start: async () => ({ state: undefined }) });

const people = {
  ann: person('ann'),
  ben: person('ben', { can: ['shop/order/7: join'] }),
  cat: person('cat', { can: ['shop/*: publish'] }),
};

async function outcome(client: RawClient, name: string): Promise<string | undefined> {
  const id = client.id();
  client.send({ frame: 'subscribe', id, channel: name, from: undefined, last: 0, members: false, noEcho: false });
  const frame = await client.take((each) => 'id' in each && each.id === id);
  return frame.frame === 'error' ? nameOfCode(frame.code) : frame.frame;
}

let nodes: TestNodes;
beforeEach(async () => {
  declared.clear();
  nodes = await TestNodes.open((node) => [registry(node), other], { people });
  declare('shop', orders);
});
afterEach(() => nodes[Symbol.asyncDispose]());

describe('channels of a namespace', () => {
  it('are there while they are declared, for whom their rules and the capabilities permit', async () => {
    const [ann, ben, cat] = [await nodes.host('a').client('ann'), await nodes.host('a').client('ben'), await nodes.host('b').client('cat')];
    expect(await outcome(ann, 'shop/order/7')).toBe('subscribed');
    expect(await outcome(ben, 'shop/order/7')).toBe('subscribed');
    expect(await outcome(ben, 'shop/order/8')).toBe('forbidden');
    expect(await outcome(cat, 'shop/order/7')).toBe('forbidden');
    expect(await outcome(ann, 'shop/invoice/7')).toBe('unknown-method');
    declare('shop', []);
    expect(await outcome(ann, 'shop/order/9')).toBe('unknown-method');
  });

  it.each([
    'registry/order/7',
    'other/order/7',
    'unheard/order/7',
    'shop/order/%37',
    'shop/order/7%2F8',
    'shop/order/*',
    'shop/order/.',
    'shop/order/a b',
    'shop/order/',
    '/order/7',
    `shop/order/${'7'.repeat(600)}`,
  ])('are not called %s', async (name) => {
    // Also where somebody declares the ids of components.
    for (const taken of ['registry', 'other', '']) declare(taken, orders);
    expect(await outcome(await nodes.host('a').client('ann'), name)).toBe('unknown-method');
  });

  it('are left, on every node, by those who no longer may, when their component says that the namespace is another one', async () => {
    const [ann, ben] = [await nodes.host('a').client('ann'), await nodes.host('b').client('ben')];
    expect([await outcome(ann, 'shop/order/7'), await outcome(ben, 'shop/order/7')]).toEqual(['subscribed', 'subscribed']);
    declare('shop', []);
    await services.get('a')?.access.changed('shop/*');
    for (const client of [ann, ben]) {
      const { code, details } = await client.next('error');
      expect([nameOfCode(code), json(details)]).toEqual([
        'forbidden',
        expect.objectContaining({ channel: 'shop/order/7', rule: 'undeclared' }),
      ]);
    }
  });

  it('belong to the component that declares them, and to no other', async () => {
    const entry = { sender: 'ann', payload: new Uint8Array([1]), countable: true };
    const { channels } = services.get('a') as Services;
    expect(await channels.append('shop/order/7', entry)).toMatchObject({ status: 'appended' });
    await channels.truncate('shop/order/7', 1);
    expect((await channels.read('shop/order/7', 0, 10)).head.floor).toBe(1);
    await expect(channels.append('other/order/7', entry)).rejects.toThrow('does not belong to registry');
    await expect(channels.append('shop', entry)).rejects.toThrow('does not belong to registry');
  });
});

it('a method that does what a verb does is for whoever has that verb of the channel', async () => {
  const call = async (who: string, name: string) =>
    (await nodes.host('a').client(who)).request('registry.say', { channel: name }).then(
      () => 'done',
      (error: { code: number }) => nameOfCode(error.code),
    );
  expect(await call('cat', 'shop/order/7')).toBe('done');
  expect(await call('cat', 'stall/order/7')).toBe('forbidden');
  expect(await call('ben', 'shop/order/7')).toBe('forbidden');
});

it('are declared by nobody else', async () => {
  let given: Services | undefined;
  const stranger = defineComponent({
    id: 'stranger',
    version: '1.0.0',
    async start(own) {
      given = own as Services;
      return { state: undefined };
    },
  });
  const host = await testHost([stranger]);
  expect(() => given?.namespaces.declare('shop', orders)).toThrow('does not say that it has namespaces');
  await host.stop();
});

it('one component of an installation has namespaces', async () => {
  const second = defineComponent({ ...registry('c'), id: 'second' });
  await expect(testHost([registry('c'), second])).rejects.toThrow('Both registry and second have namespaces of any name');
});
