import { anyone, defineComponent, forState, member, role } from '@parley/component';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { declarationContract } from './declaration-contract.ts';

const declare = forState<{ readonly used: string[] }>();
const rule = declare.rule<unknown>('uses-state', ({ state }) => state.used.length > 0);

it('walks every declaration of a component, without running any of it', async () => {
  const everything = defineComponent({
    id: 'every-thing',
    version: '1.0.0',
    permissions: ['channels:own'],
    methods: {
      open: declare.method({ in: z.object({ id: z.string() }), out: z.object({}), can: rule, run: () => Promise.reject(new Error('ran')) }),
      served: declare.method({
        in: z.object({ poll: z.string() }),
        out: z.object({}),
        can: rule,
        rest: 'PATCH /polls/:poll',
        run: () => Promise.reject(new Error('ran')),
      }),
      free: declare.method({ in: z.object({}), out: z.object({}), can: anyone, run: () => Promise.reject(new Error('ran')) }),
    },
    watches: { inbox: declare.watch({ in: z.object({ unit: z.string() }), can: rule, open: () => Promise.reject(new Error('ran')) }) },
    channels: {
      room: declare.channel({
        pattern: ':room',
        keeping: 'durable',
        maxBytes: 100,
        ring: 10,
        can: { join: rule, publish: rule, cast: member, history: rule, members: rule },
        shape: () => Promise.reject(new Error('ran')),
      }),
      poll: declare.channel({
        pattern: 'poll/:id',
        keeping: 'live',
        maxBytes: 100,
        ring: 10,
        messages: { vote: z.object({ choice: z.int() }), closed: z.object({}) },
        can: { join: member, publish: { vote: rule } },
      }),
    },
    pipes: { file: { can: { open: member, accept: rule }, take: () => Promise.reject(new Error('ran')) } },
    http: {
      'GET /session': declare.route({ can: anyone, run: () => Promise.reject(new Error('ran')) }),
      'POST /rooms/:room/leave': declare.route({ can: role('admin'), run: () => Promise.reject(new Error('ran')) }),
    },
    start: () => Promise.reject(new Error('ran')),
  });
  const { surfaces, violations } = await declarationContract([everything]);
  expect(violations).toEqual([]);
  expect(surfaces.map(({ name, action }) => `${name} ${action}`)).toEqual([
    'every-thing.open call',
    'every-thing.served call',
    'every-thing.free call',
    'every-thing/:room join',
    'every-thing/:room publish',
    'every-thing/:room cast',
    'every-thing/:room history',
    'every-thing/:room members',
    'every-thing/poll/:id join',
    'every-thing/poll/:id publish',
    'pipes/file open',
    'pipes/file accept',
    'every-thing.inbox watch',
    'GET /u/:slot/api/every-thing/session call',
    'POST /u/:slot/api/every-thing/rooms/:room/leave call',
  ]);
});
