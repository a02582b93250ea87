import type { SiteServices } from '@parley/component';

const nothing = (): void => {};

/** What a component is given where there is one node. */
export function loneSite(): SiteServices {
  const own = { node: 'test', life: 'solo' };
  return {
    alone: true,
    node: own.node,
    nodes: () => [own.node],
    lives: () => ({ own, others: [] }),
    tell: nothing,
    onTold: () => nothing,
    onGap: () => nothing,
    onNodes: () => nothing,
    query: () => Promise.resolve(new Map()),
    askAll: () => Promise.resolve(new Map()),
    answer: () => nothing,
    claim: () => Promise.resolve(true),
    yield: () => Promise.resolve(),
  };
}
