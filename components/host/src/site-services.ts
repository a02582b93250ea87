import type { SiteServices } from '@parley/component';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Site } from '@parley/site';
import type { Holding, NodeLife } from '@parley/storage';
import type { Gaps } from './gaps.ts';

interface SiteParts {
  readonly site: Site;
  readonly gaps: Gaps;
}

/** What one node tells the others: by which life of it, and what. */
type Told = readonly [life: string, value: unknown];

/** A component's way to itself on the other nodes; every name is its own. */
export function siteServices(component: string, { site, gaps }: SiteParts): SiteServices {
  const { channels } = site.backbones;
  const held = new Map<string, Holding>();
  const own = (topic: string): string => {
    if (!/^[a-z0-9-]+$/.test(topic)) throw new RangeError(`Not a topic: "${topic}"`);
    return `${component}.${topic}`;
  };
  return {
    alone: site.alone,
    node: site.node,
    nodes: () => site.members.map(({ node }) => node),
    lives: () => ({
      own: { node: site.node, life: site.life },
      others: site.members.filter(({ node }) => node !== site.node).map(({ node, life }) => ({ node, life })),
    }),
    // What components tell may be much: it travels with the channels, where it cannot hold up leases and revocations.
    tell: site.alone ? () => {} : (topic, value) => channels.publish(`told.${own(topic)}`, encodeJson([site.life, value] satisfies Told)),
    onTold: (topic, fn) =>
      channels.subscribe(`told.${own(topic)}`, (bytes, node) => {
        const [life, value] = decodeJson(bytes) as Told;
        fn(value, { node, life });
      }),
    onGap: (fn) => gaps.on(fn),
    onNodes: (fn) => onNodes(site, fn),
    async query(topic, value) {
      const body = encodeJson(value);
      const others = site.members.filter(({ life }) => life !== site.life);
      const asked = others.map(async (other) => [other.node, decodeJson(await site.ask(other, own(topic), body))] as const);
      return new Map((await Promise.allSettled(asked)).flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])));
    },
    async askAll(topic, value) {
      const answers = await site.askAll(own(topic), encodeJson(value));
      return new Map([...answers].map(([node, body]) => [node, decodeJson(body)]));
    },
    answer: (topic, fn) => site.answer(own(topic), async (body, from) => encodeJson(await fn(decodeJson(body), from))),
    async claim(thing) {
      const holding = await site.claim(own(thing));
      const isOwn = holding.holder.node === site.node && holding.holder.life === site.life;
      if (isOwn) held.set(thing, holding);
      return isOwn;
    },
    async yield(thing) {
      const holding = held.get(thing);
      held.delete(thing);
      if (holding) await site.yield(own(thing), holding);
    },
  };
}

/** The site tells of its lease, too, which concerns no component. */
function onNodes(site: Site, fn: (gone: readonly NodeLife[]) => void): () => void {
  let known = site.members;
  return site.onChange(() => {
    const [before, now] = [known, site.members];
    known = now;
    const gone = without(before, now);
    if (gone.length > 0 || without(now, before).length > 0) fn(gone);
  });
}

/** The lives of some that are not among others. */
function without(some: readonly NodeLife[], others: readonly NodeLife[]): readonly NodeLife[] {
  const lives = new Set(others.map(({ life }) => life));
  return some.filter(({ life }) => !lives.has(life)).map(({ node, life }) => ({ node, life }));
}
