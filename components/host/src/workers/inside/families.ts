import type { Channel } from '@parley/component';
import type { DescribedFamily } from '../description.ts';
import { describeChannel } from './describe.ts';

/** The channels that the component declares below namespaces, on this side: each has a number, by which the main thread asks for its functions. */
export class InsideFamilies {
  readonly #declared = new Map<string, ReadonlyMap<string, Channel<unknown>>>();
  #last = 0;

  /** From now on these and no others. Answers what is to be told of them. */
  declare(namespace: string, channels: readonly Channel<unknown>[]): readonly DescribedFamily[] {
    const numbered = channels.map((channel) => ({ id: ++this.#last, channel }));
    if (numbered.length > 0) this.#declared.set(namespace, new Map(numbered.map(({ id, channel }) => [String(id), channel])));
    else this.#declared.delete(namespace);
    return numbered.map(({ id, channel }) => ({ id, ...describeChannel(channel) }));
  }

  /** Undefined: it is declared no longer. */
  channel(id: string): Channel<unknown> | undefined {
    for (const channels of this.#declared.values()) if (channels.has(id)) return channels.get(id);
    return undefined;
  }
}
