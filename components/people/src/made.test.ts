import { afterAll, beforeAll, expect, it } from 'vitest';
import { DirectoryNodes } from '../test/nodes.ts';

let directory: DirectoryNodes;
beforeAll(async () => {
  directory = await DirectoryNodes.open();
});
afterAll(() => directory[Symbol.asyncDispose]());

async function call(node: string, method: string, input: object, key?: string): Promise<unknown> {
  const client = await directory.nodes.host(node).client('maya');
  try {
    return await client.request(method, input, key === undefined ? {} : { key });
  } finally {
    await client.close();
  }
}

const unit = (name: string) => ({ name });
const group = (name: string) => ({ name, query: { location: 'North' } });
const newcomer = (name: string) => ({ name, mail: `${name.toLowerCase()}@example.org` });

it.each([
  ['people.addUnit', unit, 'people.removeUnit'],
  ['people.addGroup', group, 'people.removeGroup'],
  ['people.add', newcomer, undefined],
] as const)(
  '%s makes one thing with one key: a repetition finds it, and another one is refused, at every node',
  async (method, about, removal) => {
    const made = (await call('a', method, about('Theatre'), 'form')) as Readonly<Record<string, { readonly id: string }>>;
    for (const node of ['a', 'b']) {
      expect(await call(node, method, about('Theatre'), 'form'), node).toEqual(made);
      await expect(call(node, method, about('Pharmacy'), 'form'), node).rejects.toMatchObject({ details: { reason: 'key-reused' } });
      await expect(call(node, method, about('Theatre'), 'other'), node).rejects.toMatchObject({
        details: { reason: expect.stringMatching(/-taken$/) },
      });
    }
    if (removal === undefined) return;
    await call('b', removal, { id: Object.values(made)[0]?.id });
    await expect(call('a', method, about('Theatre'), 'form')).rejects.toMatchObject({
      details: { reason: expect.stringMatching(/-unknown$/) },
    });
  },
);

it('a key is of its person and method, and is forgotten after ninety days', async () => {
  await call('a', 'people.addUnit', unit('Kitchen'), 'k');
  await call('a', 'people.addGroup', group('Kitchen'), 'k');
  const { sql } = directory.nodes.store;
  const kept = async () => Number((await sql.query('select count(*) as n from people_made'))[0]?.['n']);
  const before = await kept();
  await sql.batch([{ sql: 'update people_made set made_at = made_at - $1', params: [91 * 24 * 60 * 60 * 1000] }]);
  await call('a', 'people.addUnit', unit('Laundry'), 'l');
  expect([before > 1, await kept()]).toEqual([true, 1]);
});
