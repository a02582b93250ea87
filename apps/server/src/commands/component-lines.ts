import type { ComponentEntry, ComponentOnNode } from '@parley/component';

/** A component as an administrator reads it: how it runs, on a site on each node, and its actions with who may. */
export function componentLines(entry: ComponentEntry): readonly string[] {
  const { id, version, permissions, policies, nodes = [] } = entry;
  const isEverywhere = entry.hosting === 'in-process' && nodes.every((each) => each.state === 'running' && each.version === version);
  const how = isEverywhere || nodes.length > 0 ? '' : howOf(entry);
  const head = [id, version, permissions.join(' '), how].join('\t').trimEnd();
  const where = isEverywhere
    ? []
    : nodes.map((each) => `  on ${each.node}\t${each.version === version ? '' : (each.version ?? '')}\t${howOf(each)}`);
  return [head, ...where, ...policies.map(({ action, who }) => `  ${action}\t${who}`)];
}

/** `running`; `pausing, lost 2 times, the last time at 2026-11-23T07:03:11Z: it needed more than 128 MB of memory`. */
function howOf({ state, crashes = 0, reason, lostAt }: Pick<ComponentOnNode, 'state' | 'crashes' | 'reason' | 'lostAt'>): string {
  const at = lostAt === undefined ? '' : ` at ${new Date(lostAt).toISOString().replace(/\.\d+/, '')}`;
  if (crashes === 0) return reason === undefined ? state : `${state}: ${reason}`;
  return `${state}, lost ${crashes === 1 ? 'once' : `${crashes} times, the last time`}${at}: ${reason}`;
}
