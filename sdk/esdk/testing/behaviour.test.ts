import { ParleyError } from '@parley/esdk';
import { CAN, KEY_CAN, parleyBehaviour, up, type World } from './suite/index.ts';
import { createTestParley } from './test-parley.ts';

async function inMemory(): Promise<World> {
  const test = createTestParley({
    channels: { 'crm/deal/:id': 'durable', 'crm/secret/:id': 'durable', 'crm/cursor/:id': 'live' },
    units: { ward: { people: ['maya', 'ravi'] } },
    groups: { night: { people: ['maya', 'noor'] } },
    people: [{ id: 'maya', location: 'Harbour' }, 'ravi', 'noor', ...Array.from({ length: 100 }, (_, n) => `tom-${n}`)],
  });
  test.answer<{ name: string }>('welcome.greet', ({ name }, by) => {
    if (name === by) throw new ParleyError('refused', 'Nobody greets themself.');
    return { text: `Hello ${name}, says ${by}` };
  });
  return {
    unit: 'ward',
    group: 'night',
    location: 'Harbour',
    backend: test.backend('crm', { can: KEY_CAN }),
    connect: (person, token) => up(test.connect(person, { can: CAN, ...token })),
    publish: (channel, body) => test.publish(channel, body),
    webhook: async (endpoint, asked) => void test.webhook(endpoint, asked),
    revoke: (person) => test.revoke(person),
    drop: (person) => test.network.drop(person),
    restore: (person) => test.network.restore(person),
    pass: () => test.clock.advance('1s'),
    [Symbol.asyncDispose]: () => test.close(),
  };
}

parleyBehaviour('a Parley in memory', inMemory);
