import { defineComponent, forState, member } from '@parley/component';
import { testHost } from '@parley/host/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';

it('answers', async () => {
  const d = forState<{ n: number }>();
  const c = defineComponent({
    id: 'a',
    version: '1.0.0',
    methods: {
      add: d.method({ in: z.object({ n: z.number() }), out: z.number(), can: member, run: async (call, { n }) => n + call.state.n }),
    },
    start: async () => ({ state: { n: 4 } }),
  });
  await using host = await testHost([c]);
  const client = await host.client('maya');
  expect(await client.request('a.add', { n: 3 })).toBe(7);
  await client.close();
});
