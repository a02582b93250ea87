import { type Component, channel, defineComponent, forState, member, type Services } from '@parley/component';
import { z } from 'zod';

type State = Pick<Services, 'sql' | 'clock' | 'random' | 'channels'>;
const declare = forState<State>();

/** Polls that close by themselves an hour after they were made. */
export const polls: Component<State> = defineComponent<State, Readonly<Record<string, never>>, unknown>({
  id: 'polls',
  version: '1.0.0',
  permissions: ['channels:own', 'storage:own'],
  storage: {
    migrations: [
      { version: 1, sql: ['create table polls_poll (id text primary key, question text not null, closes_at integer not null)'] },
    ],
  },
  channels: {
    poll: channel({ pattern: 'poll/:id', keeping: 'durable', maxBytes: 4_096, ring: 64, can: { join: member } }),
  },
  methods: {
    create: declare.method({
      in: z.object({ question: z.string().min(1).max(200) }),
      out: z.object({ id: z.string() }),
      can: member,
      async run({ state: { sql, clock, random } }, { question }) {
        const id = random.id();
        const closesAt = clock.now() + 60 * 60 * 1000;
        await sql.batch([
          { sql: 'insert into polls_poll (id, question, closes_at) values ($1, $2, $3)', params: [id, question, closesAt] },
        ]);
        return { id };
      },
    }),
  },
  jobs: {
    close: declare.every('1m', {
      once: 'per-site',
      async run({ state: { sql, clock, channels }, signal }) {
        for (const { id } of await sql.query('select id from polls_poll where closes_at <= $1', [clock.now()])) {
          signal.throwIfAborted();
          const payload = new TextEncoder().encode(JSON.stringify({ kind: 'closed' }));
          const gone = { sql: 'delete from polls_poll where id = $1', params: [String(id)] };
          await channels.append(`polls/poll/${id}`, { sender: 'polls', payload, countable: false }, [gone]);
        }
      },
    }),
  },
  start: async (services) => ({ state: services }),
});
