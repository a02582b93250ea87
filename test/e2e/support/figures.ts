import type { Server } from './server.ts';

const TOKEN = 'monitoring-token-of-the-tests';
/** For a server whose figures are read. */
export const METRICS: Readonly<Record<string, string>> = { PARLEY_METRICS_TOKEN: TOKEN };

/** What `/metrics` says, by `name` or `name{labels}`; of several nodes together: each is asked by itself. */
export async function figures({ nodes }: Pick<Server, 'nodes'>): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  for (const { url } of nodes) {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    if (answer.status !== 200) throw new Error(`/metrics answers ${answer.status}.`);
    for (const [, name = '', value] of (await answer.text()).matchAll(/^(parley_\w+(?:\{.*\})?) (.*)$/gm))
      sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}
