import type { ComponentEntry, ComponentOnNode, Services } from '@parley/component';
import { z } from 'zod';

const TOPIC = 'list';

/** What another node says of a component: as much of it as is understood here. */
const entry = z.object({
  id: z.string(),
  version: z.string(),
  permissions: z.array(z.string()),
  uses: z.array(z.string()),
  policies: z.array(z.object({ action: z.string(), who: z.string() })),
  hosting: z.enum(['in-process', 'worker']),
  state: z.enum(['starting', 'running', 'pausing', 'stopped', 'ended', 'refused']),
  crashes: z.number().exactOptional(),
  reason: z.string().exactOptional(),
  lostAt: z.number().exactOptional(),
});
const entries = z.array(entry);

type Entries = readonly ComponentEntry[];

/** What is installed on every node of the site. */
export class SiteCatalogue {
  readonly #own: () => Entries;
  readonly #site: Services['site'];

  /** `own`: what is installed on this node, at the moment. */
  constructor(own: () => Entries, site: Services['site']) {
    this.#own = own;
    this.#site = site;
    site.answer(TOPIC, () => own());
  }

  /** First what this node has, then what only others have. A node alone says nothing of nodes. */
  async list(): Promise<Entries> {
    if (this.#site.alone) return this.#own();
    const names = [...this.#site.nodes()].sort();
    const heard = await this.#site.query(TOPIC, {});
    const said = new Map<string, Entries>([[this.#site.node, this.#own()]]);
    for (const [node, answer] of heard) {
      const read = entries.safeParse(answer);
      if (read.success) said.set(node, read.data);
    }
    const known = new Map<string, ComponentEntry>();
    for (const each of [...said.values()].flat()) if (!known.has(each.id)) known.set(each.id, each);
    return [...known.values()].map((each) => ({ ...each, nodes: names.map((node) => onNode(node, each.id, said.get(node))) }));
  }
}

function onNode(node: string, id: string, said: Entries | undefined): ComponentOnNode {
  if (!said) return { node, state: 'silent' };
  const found = said.find((each) => each.id === id);
  if (!found) return { node, state: 'absent' };
  const { version, state, crashes, reason, lostAt } = found;
  return {
    node,
    version,
    state,
    ...(crashes !== undefined && { crashes }),
    ...(reason !== undefined && { reason }),
    ...(lostAt !== undefined && { lostAt }),
  };
}
