import type { ComponentEntry, ComponentOnNode } from '@parley/catalogue/contract';

export type State = ComponentOnNode['state'];
/** How a component is somewhere. */
export type Status = Pick<ComponentOnNode, 'state' | 'crashes' | 'reason' | 'lostAt'>;

/** The higher the more somebody is needed. */
const TROUBLE: Readonly<Record<State, number>> = {
  running: 0,
  starting: 1,
  absent: 2,
  silent: 2,
  ended: 2,
  pausing: 3,
  refused: 4,
  stopped: 5,
};

export function toneOf(state: State): 'ok' | 'warn' | 'bad' {
  if (state === 'running') return 'ok';
  return TROUBLE[state] >= TROUBLE.refused ? 'bad' : 'warn';
}

/** Where it is not running everywhere as one and the same, or runs in a thread on each node: how it is on each. None where one line says it all. */
export function nodesWorthNaming({ hosting, version, nodes = [] }: ComponentEntry): readonly ComponentOnNode[] {
  const isAlike = nodes.every((each) => each.state === 'running' && each.version === version);
  return hosting === 'in-process' && isAlike ? [] : nodes;
}

const troubleOf = (entry: ComponentEntry): number => Math.max(...[entry, ...nodesWorthNaming(entry)].map(({ state }) => TROUBLE[state]));

/** What needs somebody stands first, then by name. */
export function byNeed(entries: readonly ComponentEntry[]): readonly ComponentEntry[] {
  return entries.toSorted((a, b) => troubleOf(b) - troubleOf(a) || (a.id < b.id ? -1 : 1));
}

/** What an administrator can begin anew: what has a thread of its own. Of what was left out there is nothing to begin. */
export const mayRestart = ({ hosting, state, nodes = [] }: ComponentEntry): boolean =>
  hosting === 'worker' &&
  [state, ...nodes.map((each) => each.state)].some((each) => each !== 'refused' && each !== 'absent' && each !== 'silent');

/** In the server itself, and nothing is to be said of it. */
export const isQuiet = (entry: ComponentEntry): boolean => entry.hosting === 'in-process' && troubleOf(entry) === 0;
