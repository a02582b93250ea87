/** For both stores, whose channels are in the order of the bytes of their names. Parameters: those of `namesBelow`, then the limit. */
export const NAMES = 'select name from log_channels where name > $1 and name < $2 order by name limit $3';

/** Between which names those below a namespace are, behind `after`. */
export function namesBelow(namespace: string, after: string): readonly [behind: string, before: string] {
  const first = `${namespace}/`;
  // "0" is what comes behind "/".
  return [after > first ? after : first, `${namespace}0`];
}
