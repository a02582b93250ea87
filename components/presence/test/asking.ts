import { json, type RawClient } from '@parley/host/testing';
import type { PresenceMethods, PresenceWatches } from '@parley/presence-component/contract';
import { encodeJson } from '@parley/protocol';

/** What a watch has said: snapshots and deltas in their order. */
export interface Open<W extends keyof PresenceWatches> {
  readonly id: number;
  next(): Promise<{ readonly frame: 'snapshot' | 'delta'; readonly body: PresenceWatches[W]['says'] }>;
}
type Name<M> = M extends `presence.${infer Rest}` ? Rest : never;
type In<N extends string> = `presence.${N}` extends keyof PresenceMethods ? PresenceMethods[`presence.${N}`]['in'] : never;
type Out<N extends string> = `presence.${N}` extends keyof PresenceMethods ? PresenceMethods[`presence.${N}`]['out'] : never;
type Query<N extends string> = `presence.${N}` extends keyof PresenceWatches ? PresenceWatches[`presence.${N}`]['in'] : never;

export async function call<N extends Name<keyof PresenceMethods>>(client: RawClient, name: N, input: In<N>): Promise<Out<N>> {
  return (await client.request(`presence.${name}`, input)) as Out<N>;
}

export function watch<N extends Name<keyof PresenceWatches>>(
  client: RawClient,
  name: N,
  input: Query<N>,
): Open<`presence.${N}` & keyof PresenceWatches> {
  const id = client.id();
  client.send({ frame: 'watch', id, topic: `presence.${name}`, since: undefined, body: encodeJson(input) });
  return {
    id,
    next: async () => {
      const said = await client.take(
        (frame) => (frame.frame === 'snapshot' || frame.frame === 'delta' || frame.frame === 'error') && frame.id === id,
      );
      if (said.frame !== 'snapshot' && said.frame !== 'delta') throw Object.assign(new Error('refused'), said);
      return { frame: said.frame, body: json(said.body) as never };
    },
  };
}
