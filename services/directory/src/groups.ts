/** Whom a group finds by what is known of people; where several things are said, all must hold. */
export interface GroupQuery {
  /** In this unit or below it. */
  readonly unit?: string;
  readonly location?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

/** A named set of people: the listed ones, those of the groups in it, and those whom the query finds. */
export interface GroupNode {
  readonly id: string;
  readonly name: string;
  readonly people: ReadonlySet<string>;
  readonly groups: readonly string[];
  readonly query?: GroupQuery;
}

/** Everybody who is in the group. `find`: whom a query finds. Groups that are unknown, or in themselves, add nothing. */
export function groupMembers(
  groups: ReadonlyMap<string, GroupNode>,
  id: string,
  find: (query: GroupQuery) => Iterable<string>,
): ReadonlySet<string> {
  const members = new Set<string>();
  for (const each of groupsWithin(groups, id)) {
    const group = groups.get(each);
    for (const person of group?.people ?? []) members.add(person);
    if (group?.query) for (const person of find(group.query)) members.add(person);
  }
  return members;
}

/** The group and every group in it, however deep. */
export function groupsWithin(groups: ReadonlyMap<string, GroupNode>, id: string): ReadonlySet<string> {
  const within = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (within.has(next)) continue;
    within.add(next);
    open.push(...(groups.get(next)?.groups ?? []));
  }
  return within;
}

/** Whether putting these groups into the group would put it into itself. */
export function groupWouldCircle(groups: ReadonlyMap<string, GroupNode>, id: string, nested: readonly string[]): boolean {
  return nested.some((each) => groupsWithin(groups, each).has(id));
}
