import { randomUUID } from 'node:crypto';
import type { Channel } from '@parley/component';
import type { DescribedFamily } from '../description.ts';
import { describeChannel } from './describe.ts';

/** The channels that the component declares below namespaces, on this side: each has an id, by which the main thread asks for its functions. */
export class InsideFamilies {
  readonly #declared = new Map<string, ReadonlyMap<string, Channel<unknown>>>();

  /**
   * From now on these and no others. Answers what is to be told of them. No id comes again in another life of the component: what the main thread
   * still knows of the one before is never answered for by another channel.
   */
  declare(namespace: string, channels: readonly Channel<unknown>[]): readonly DescribedFamily[] {
    const named = channels.map((channel) => ({ id: randomUUID(), channel }));
    if (named.length > 0) this.#declared.set(namespace, new Map(named.map(({ id, channel }) => [id, channel])));
    else this.#declared.delete(namespace);
    return named.map(({ id, channel }) => ({ id, ...describeChannel(channel) }));
  }

  /** What is declared below a namespace. */
  below(namespace: string): readonly Channel<unknown>[] {
    return [...(this.#declared.get(namespace)?.values() ?? [])];
  }

  /** Undefined: it is declared no longer. */
  channel(id: string): Channel<unknown> | undefined {
    for (const channels of this.#declared.values()) if (channels.has(id)) return channels.get(id);
    return undefined;
  }
}
