import { SimulatedRuntime } from '@parley/runtime/testing';
import { makeSchedule, type Op, PEOPLE } from '../world/schedule.ts';

interface At {
  readonly node: number;
}

/** What happens to people and watches, each at one of the nodes, and what happens to nodes. Nodes are named by numbers, as tabs are. */
export type SiteOp =
  | (Extract<
      Op,
      { readonly op: 'open' | 'activity' | 'set' | 'clear' | 'claim' | 'release' | 'place' | 'watch' | 'unwatch' | 'pass' | 'check' }
    > &
      At)
  | ({ readonly op: 'lose' | 'return' | 'reopen'; readonly tab: number } & At)
  /** The session goes on at another node before its node notices that it has gone; it is told at once, or finds out much later. */
  | { readonly op: 'roam'; readonly tab: number; readonly node: number; readonly isTold: boolean }
  | { readonly op: 'crash' | 'stop'; readonly node: number; readonly downMs: number }
  | { readonly op: 'freeze' | 'cut' | 'lose-news'; readonly node: number; readonly forMs: number }
  /** Nobody can renew a lease. */
  | { readonly op: 'outage'; readonly forMs: number }
  /** All nodes go and come back, one after the other. */
  | { readonly op: 'restart-all'; readonly downMs: number; readonly crash: boolean };

export interface SiteSchedule {
  readonly seed: number;
  readonly nodes: number;
  readonly ops: readonly SiteOp[];
}

const LENGTH = 45;
const KINDS = [
  'open',
  'lose',
  'return',
  'reopen',
  'activity',
  'set',
  'clear',
  'claim',
  'release',
  'place',
  'watch',
  'unwatch',
  'pass',
] as const;

/** A life of a site of one to three nodes, from a seed. It begins with people at all nodes and some watches. */
export function makeSiteSchedule(seed: number): SiteSchedule {
  const { random } = new SimulatedRuntime(seed ^ 0x5eed);
  const nodes = 1 + random.integer(3);
  const at = (): number => random.integer(nodes);
  // What people do is taken from lives of one node.
  const lives = Array.from({ length: 8 }, (_, part) => makeSchedule(seed * 8 + part).ops).flat();
  const daily = lives.filter(({ op }) => (KINDS as readonly string[]).includes(op)).map((op) => ({ ...op, node: at() }) as SiteOp);
  const beginning = [
    ...PEOPLE.map((person, index) => daily.find((op) => op.op === 'place' && op.person === person) ?? place(person, index)),
  ];
  const opened = PEOPLE.filter(() => random.integer(2) === 0).map(
    (person): SiteOp => ({ op: 'open', person, device: `${person}-laptop`, node: at() }),
  );
  const ops = Array.from({ length: LENGTH }, (_, index): SiteOp => {
    const dice = random.integer(100);
    if (dice < 12) return fault(random.integer(9), at(), random.integer, nodes);
    if (dice < 18) return { op: 'check', node: 0 };
    if (dice < 24) return { op: 'roam', tab: random.integer(1_000), node: at(), isTold: random.integer(2) === 0 };
    return daily[(PEOPLE.length + index * 3 + random.integer(3)) % daily.length] as SiteOp;
  });
  return { seed, nodes, ops: [...beginning, ...opened, { op: 'pass', ms: 1_500, node: 0 }, ...ops, { op: 'check', node: 0 }] };
}

function place(person: string, index: number): SiteOp {
  return { op: 'place', person, name: `Nora ${index}`, units: ['ward-7'], node: 0 };
}

function fault(kind: number, node: number, integer: (below: number) => number, nodes: number): SiteOp {
  const forMs = [300, 1_400, 3_000, 6_000, 12_000, 25_000][integer(6)] as number;
  switch (kind) {
    case 0:
    case 1:
      return { op: 'crash', node, downMs: forMs };
    case 2:
      return { op: 'stop', node, downMs: forMs };
    case 3:
    case 4:
      return { op: 'freeze', node, forMs };
    case 5:
      return { op: 'cut', node, forMs };
    case 6:
      return { op: 'lose-news', node, forMs };
    case 7:
      return { op: 'outage', forMs: Math.min(forMs, 6_000) };
    default:
      return { op: 'restart-all', downMs: nodes * forMs, crash: integer(2) === 0 };
  }
}
