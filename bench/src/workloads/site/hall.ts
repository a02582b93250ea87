import { atMost, type Figure } from '../../figure.ts';
import { median } from '../../measure/quantile.ts';
import type { SiteSubject } from '../../subjects/site.ts';
import type { Subject } from '../../subjects/subject.ts';
import { Audience, type Heard } from '../audience.ts';
import { PER_SECOND } from './level.ts';

const LISTENERS = 1_000;
/** Each stays below what a connection may send under the limits of the product. */
const SPEAKERS = 25;
export const HALL_PEOPLE = LISTENERS + SPEAKERS;
/** What is under way after the last publication may still arrive for so long. */
const DRAIN_MS = 700;

/** What a large live channel costs the node that its listeners are at, in one round. */
export interface Hall {
  /** Of a site, while everybody talks at another node. */
  readonly elsewhere: Heard;
  /** One node without others, on SQLite. */
  readonly alone: Heard;
}

type Place = Pick<Subject, 'name' | 'port' | 'tokens' | 'cpuSeconds'>;

/** Speakers begin with seq 1, so each `visit` is of another room. */
export async function measureHall(
  { nodes, tokens }: SiteSubject,
  alone: Subject,
  { visit, ...schedule }: { readonly visit: number; readonly warmUpMs: number; readonly windowMs: number },
): Promise<Hall> {
  const [first, second] = nodes;
  if (!first || !second) throw new Error('There are no other nodes.');
  const hear = async (place: Place, speakersPort: number): Promise<Heard> => {
    const room = `bench/hall-${visit}`;
    const audience = new Audience({ roomOf: () => room, subscribers: LISTENERS, hearers: LISTENERS, speakers: SPEAKERS });
    try {
      await audience.join(place, speakersPort);
      return await audience.hear(place, PER_SECOND, { ...schedule, drainMs: DRAIN_MS });
    } finally {
      await audience.stop();
    }
  };
  const there: Place = { name: 'parley', port: second.port, tokens, cpuSeconds: () => second.cpuSeconds() };
  return { elsewhere: await hear(there, first.port), alone: await hear(alone, alone.port) };
}

export function hallFigures(halls: readonly Hall[]): readonly Figure[] {
  const of = (read: (hall: Hall) => number): number => median(halls.map(read));
  const hall = `live: ${LISTENERS.toLocaleString('en')} listeners at one node`;
  const missing = Math.max(...halls.map(({ elsewhere }) => elsewhere.missing));
  const [elsewhere, alone] = [of((each) => each.elsewhere.cpuMicrosPerDelivery), of((each) => each.alone.cpuMicrosPerDelivery)];
  return [
    { measure: `${hall}, published at another: CPU of their node`, unit: 'us/delivery', value: elsewhere },
    { measure: `${hall} that has no others: CPU of it`, unit: 'us/delivery', value: alone },
    { measure: `${hall}: CPU of a node of a site by that of one alone`, unit: '', value: elsewhere / alone },
    { measure: `${hall}, published at another: p50`, unit: 'ms', value: of((each) => each.elsewhere.p50Ms) },
    { measure: `${hall}, published at another: p99`, unit: 'ms', value: of((each) => each.elsewhere.p99Ms) },
    { measure: `${hall}, published at another: never delivered`, unit: '', value: missing, bounds: [atMost(0, '0')] },
  ];
}
