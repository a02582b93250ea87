import { type Component, channel, defineComponent, member } from '@parley/component';
import { type MessagingApi, messagingApi } from '@parley/messaging';
import { type PeopleApi, peopleApi } from '@parley/people';

const RING = 256;
const MAX_BYTES = 4_096;
const uses = { people: peopleApi, messaging: messagingApi };

/** What a server under test is filled with. */
export interface HallOptions {
  /** People `p1`, `p2`, … who can be given tokens. */
  readonly people: number;
  /** Conversations `hall-1`, `hall-2`, … the people are spread over evenly; 0: none. */
  readonly conversations: number;
  /** Units `unit-1`, `unit-2`, … the people are spread over evenly, ten in a department; default: none. */
  readonly units?: number;
}
const UNITS_OF_DEPARTMENT = 10;

/**
 * The component of the bench: live channels `bench/:room`, durable ones `bench/log/:room`, both open to every member, and the people and
 * conversations that the workload asks for.
 */
export function createHall({ people, conversations, units = 0 }: HallOptions): Component {
  const open = { join: member, publish: member, cast: member };
  return defineComponent({
    id: 'bench',
    version: '1.0.0',
    permissions: ['channels:own'],
    uses,
    channels: {
      live: channel({ pattern: ':room', keeping: 'live', maxBytes: MAX_BYTES, ring: RING, can: open }),
      durable: channel({ pattern: 'log/:room', keeping: 'durable', maxBytes: MAX_BYTES, ring: RING, can: open }),
    },
    async start({ uses: apis }: { readonly uses: { readonly people: PeopleApi; readonly messaging: MessagingApi } }) {
      const ids = Array.from({ length: people }, (_, index) => `p${index + 1}`);
      if (people > 0) await importPeople(apis.people, ids, units);
      for (let number = 1; number <= conversations; number++) {
        const members = ids.filter((_, index) => index % conversations === number - 1);
        await apis.messaging.ensureRoom({ id: `hall-${number}`, title: `Hall ${number}`, members });
      }
      return { state: undefined };
    },
  }) as Component;
}

async function importPeople(people: PeopleApi, ids: readonly string[], units: number): Promise<void> {
  const lines = ids.map((id, index) => `${id},Person ${id},${id}@bench.example,${units > 0 ? pathOf(index % units) : ''}`);
  const { problems } = await people.importPeople(['id,name,mail,unit', ...lines].join('\n'));
  if (problems[0]) throw new Error(`Line ${problems[0].line} of the bench's people: ${problems[0].reason}`);
}

function pathOf(unit: number): string {
  return `Department ${1 + Math.floor(unit / UNITS_OF_DEPARTMENT)} / Unit ${unit + 1}`;
}
