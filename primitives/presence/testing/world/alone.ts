import type { PresenceSite } from '@parley/presence';

const nothing = (): (() => void) => () => {};

/** The site of one node: it keeps its name for a life, and there is nobody to tell anything. */
export const ALONE: PresenceSite = {
  alone: true,
  life: 'solo',
  others: [],
  tell: () => {},
  onTold: nothing,
  onGap: nothing,
  onNodes: nothing,
};
