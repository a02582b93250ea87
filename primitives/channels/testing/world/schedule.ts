import { SimulatedRuntime } from '@parley/runtime/testing';

/** How a world is made. */
export interface Shape {
  readonly seed: number;
  readonly keeping: 'durable' | 'live';
  readonly nodes: number;
  /**
   * Nothing is said after silence and no log is looked at by itself: clients of node 0 only read, and find what they missed while it was cut off by
   * nothing but the news that it is back.
   */
  readonly silent: boolean;
  /** Nodes with leases on machines that stand still, lose their ways to each other and to the ledger, and whose clocks jump. */
  readonly site: boolean;
  /** Clients are removed from the channel and admitted again. */
  readonly rights: boolean;
  readonly clients: number;
  readonly ring: number;
  /** Entries per answer of a catch-up. */
  readonly chunk: number;
  /** What new readers ask for. */
  readonly last: number;
  /** Client 0 does not want to hear itself. */
  readonly noEcho: boolean;
  /** The last client begins with a position that it did not get from this log. */
  readonly stranger: boolean;
}

export type Op =
  | { readonly op: 'publish'; readonly client: number; readonly count: number }
  | { readonly op: 'append'; readonly node: number }
  | { readonly op: 'cast'; readonly client: number; readonly count: number }
  | { readonly op: 'cut'; readonly client: number }
  | { readonly op: 'lag'; readonly client: number }
  | { readonly op: 'lose'; readonly client: number }
  | { readonly op: 'crash'; readonly node: number }
  /** The client publishes, and its node dies meanwhile. */
  | { readonly op: 'kill'; readonly client: number; readonly afterMs: number }
  | { readonly op: 'part'; readonly node: number }
  | { readonly op: 'fail'; readonly node: number }
  | { readonly op: 'truncate'; readonly count: number }
  | { readonly op: 'redact'; readonly count: number }
  | { readonly op: 'lose-tail'; readonly count: number }
  | { readonly op: 'renew-epoch' }
  /** The process of a node stands still, and goes on. */
  | { readonly op: 'freeze'; readonly node: number; readonly ms: number }
  /** The node that has the live channel stands still until another one has it. */
  | { readonly op: 'depose'; readonly ms: number }
  /** A node cannot reach the ledger. */
  | { readonly op: 'orphan'; readonly node: number; readonly ms: number }
  /** The wall clock of a node is wrong from here on. */
  | { readonly op: 'skew'; readonly node: number; readonly ms: number }
  /** What a node sends next to the others is lost. */
  | { readonly op: 'drop'; readonly node: number; readonly count: number }
  /** What a node sends next to readers elsewhere comes twice, or is overtaken. */
  | { readonly op: 'double'; readonly node: number; readonly count: number }
  | { readonly op: 'stray'; readonly node: number; readonly count: number }
  /** A node leaves in order and comes back. */
  | { readonly op: 'leave'; readonly node: number }
  /** A client may not hear any more what is said in the channel: a node has it settled, while that of the client may not know. */
  | { readonly op: 'remove'; readonly client: number; readonly node: number; readonly trouble: Trouble; readonly ms: number }
  | { readonly op: 'admit'; readonly client: number }
  /** The wall clock is put forward or back. */
  | { readonly op: 'jump'; readonly ms: number }
  /** The machine that everything runs on is suspended: both clocks go on, and what was due comes late. */
  | { readonly op: 'suspend'; readonly ms: number }
  | { readonly op: 'wait'; readonly ms: number };

/** What the node of somebody who is removed is in. */
export type Trouble = 'none' | 'part' | 'freeze' | 'orphan';
const TROUBLES: readonly Trouble[] = ['none', 'part', 'part', 'freeze', 'orphan', 'orphan'];

export interface Schedule {
  readonly shape: Shape;
  readonly ops: readonly Op[];
}

/** The schedule of a seed. */
export function makeSchedule(seed: number): Schedule {
  const runtime = new SimulatedRuntime(seed);
  const pick = (below: number): number => runtime.random.integer(below);
  const live = pick(6) === 0;
  const shape: Shape = {
    seed,
    keeping: live ? 'live' : 'durable',
    nodes: live ? 1 : 1 + pick(2),
    silent: false,
    site: false,
    rights: false,
    clients: 2 + pick(2),
    ring: live ? 8 + pick(8) : pick(6),
    chunk: 2 + pick(4),
    last: pick(3),
    noEcho: pick(4) === 0,
    stranger: pick(6) === 0,
  };
  const ops = Array.from({ length: 8 + pick(16) }, () => makeOp(pick, shape));
  return { shape, ops: pick(4) === 0 ? withClocks(pick, ops) : ops };
}

/** The same with clocks that jump. */
function withClocks(pick: (below: number) => number, ops: readonly Op[]): readonly Op[] {
  return ops.flatMap((op): readonly Op[] => {
    const roll = pick(6);
    if (roll === 0) return [op, { op: 'jump', ms: pick(7_200_000) - 3_600_000 }];
    return roll === 1 ? [op, { op: 'suspend', ms: pick(2) === 0 ? pick(3_000) : pick(600_000) }] : [op];
  });
}

/** The schedule of a seed, for a site of several nodes. */
export function makeSiteSchedule(seed: number): Schedule {
  return makeSite(seed, false);
}

/** The same where clients are removed and admitted again. */
export function makeRightsSchedule(seed: number): Schedule {
  return makeSite(seed, true);
}

/**
 * The schedule of a seed, for a site of which what nodes send each other also comes twice, or in another order, which is more than a backbone does.
 * Casts rest on its order, and nobody makes any.
 */
export function makeMuddledSchedule(seed: number): Schedule {
  const { shape, ops } = makeSite(seed, false);
  const pick = (below: number): number => random.integer(below);
  const { random } = new SimulatedRuntime(seed + 1);
  const muddled = ops
    .filter(({ op }) => op !== 'cast')
    .flatMap((op): Op[] => {
      const muddle = { op: pick(2) === 0 ? ('double' as const) : ('stray' as const), node: pick(shape.nodes), count: 1 + pick(4) };
      return pick(2) === 0 ? [muddle, op] : [op];
    });
  return { shape, ops: muddled };
}

function makeSite(seed: number, rights: boolean): Schedule {
  const runtime = new SimulatedRuntime(seed);
  const pick = (below: number): number => runtime.random.integer(below);
  const live = pick(4) > 0;
  const silent = pick(12) === 0 && !rights;
  const shape: Shape = {
    seed,
    keeping: live ? 'live' : 'durable',
    nodes: 2 + pick(2),
    silent,
    site: true,
    rights,
    clients: 2 + pick(2),
    ring: live ? 16 + pick(16) : pick(6),
    chunk: 2 + pick(4),
    last: pick(3),
    noEcho: pick(4) === 0 && !silent,
    stranger: pick(6) === 0,
  };
  const makeTalk = rights ? makeRightsOp : makeSiteOp;
  const makeNext = silent ? makeSilentOp : makeTalk;
  return { shape, ops: Array.from({ length: 8 + pick(16) }, () => makeNext(pick, shape)) };
}

function makeSilentOp(pick: (below: number) => number, { clients }: Shape): Op {
  const list: readonly Op[] = [
    { op: 'publish', client: 1 + pick(clients - 1), count: 1 + pick(3) },
    { op: 'part', node: 0 },
    { op: 'wait', ms: pick(100) },
  ];
  return list[pick(list.length)] as Op;
}

function makeRightsOp(pick: (below: number) => number, shape: Shape): Op {
  const client = pick(shape.clients);
  const list: readonly Op[] = [
    { op: 'remove', client, node: pick(shape.nodes), trouble: TROUBLES[pick(TROUBLES.length)] as Trouble, ms: 500 + pick(4_000) },
    { op: 'admit', client },
    { op: 'cut', client },
    { op: 'publish', client, count: 1 },
    { op: 'wait', ms: 1_000 + pick(3_000) },
  ];
  return pick(2) === 0 ? (list[pick(list.length)] as Op) : makeSiteOp(pick, shape);
}

function makeSiteOp(pick: (below: number) => number, { clients, nodes }: Shape): Op {
  const client = pick(clients);
  const node = pick(nodes);
  const count = 1 + pick(4);
  const often: readonly Op[] = [
    { op: 'publish', client, count },
    { op: 'publish', client, count: 1 },
    { op: 'wait', ms: pick(20) },
    { op: 'wait', ms: pick(300) },
    { op: 'cut', client },
  ];
  const sometimes: readonly Op[] = [
    { op: 'append', node },
    { op: 'cast', client, count },
    { op: 'lag', client },
    { op: 'crash', node },
    { op: 'kill', client, afterMs: pick(30) },
    { op: 'part', node },
    { op: 'redact', count },
    { op: 'freeze', node, ms: pick(100) },
    { op: 'freeze', node, ms: 1_500 + pick(2_500) },
    { op: 'depose', ms: 2_000 + pick(1_500) },
    { op: 'depose', ms: 2_000 + pick(1_500) },
    { op: 'orphan', node, ms: pick(4_000) },
    { op: 'skew', node, ms: pick(20_000) - 10_000 },
    { op: 'drop', node, count: 1 + pick(3) },
    { op: 'leave', node },
    { op: 'wait', ms: 1_000 + pick(3_000) },
  ];
  const list = pick(3) === 0 ? sometimes : often;
  return list[pick(list.length)] as Op;
}

function makeOp(pick: (below: number) => number, { clients, nodes }: Shape): Op {
  const client = pick(clients);
  const node = pick(nodes);
  const count = 1 + pick(4);
  const often: readonly Op[] = [
    { op: 'publish', client, count },
    { op: 'publish', client, count: 1 },
    { op: 'wait', ms: pick(8) },
    { op: 'wait', ms: pick(60) },
    { op: 'cut', client },
  ];
  const sometimes: readonly Op[] = [
    { op: 'append', node },
    { op: 'cast', client, count },
    { op: 'lag', client },
    { op: 'lose', client },
    { op: 'crash', node },
    { op: 'kill', client, afterMs: pick(20) },
    { op: 'kill', client, afterMs: 8 + pick(6) },
    { op: 'part', node },
    { op: 'fail', node },
    { op: 'truncate', count },
    { op: 'redact', count },
    { op: 'lose-tail', count },
    { op: 'renew-epoch' },
    { op: 'wait', ms: pick(500) },
  ];
  const list = pick(4) === 0 ? sometimes : often;
  return list[pick(list.length)] as Op;
}
