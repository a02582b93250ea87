import { Keeper, type KeeperParts } from '@parley/channels';
import { type Component, defineComponent, durationMs, every } from '@parley/component';
import type { StoreLog } from '@parley/storage';
import type { Declarations } from './declarations.ts';

type Parts = Pick<KeeperParts, 'channels' | 'clock'> & { readonly log: Pick<StoreLog, 'names'> };

/** Drops what is older than declarations say, in all channels that there are: also in those in which nothing was said since they say so. */
export class KeptChannels {
  readonly #declarations: Pick<Declarations, 'channel' | 'keptNamespaces'>;
  #parts: Parts | undefined;

  constructor(declarations: Pick<Declarations, 'channel' | 'keptNamespaces'>) {
    this.#declarations = declarations;
  }

  /** To be called once, before anything is swept. */
  attach(parts: Parts): void {
    this.#parts = parts;
  }

  async sweep(signal: AbortSignal): Promise<void> {
    if (!this.#parts) return;
    const { log, ...parts } = this.#parts;
    const keepMs = (channel: string): number | undefined => durationMs(this.#declarations.channel(channel)?.declaration.keep ?? '');
    for (const namespace of this.#declarations.keptNamespaces()) {
      const names: KeeperParts['names'] = (after, limit) => log.names(namespace, after, limit);
      await new Keeper({ ...parts, names, keepMs }).sweep(signal);
    }
  }
}

/** Whether any of the components says how long its messages are kept, or may say so while it runs. */
export function isAnyKept(components: readonly Component[]): boolean {
  const isKept = ({ channels = {}, namespaces }: Component): boolean =>
    namespaces === true || Object.values(channels).some(({ keep }) => keep !== undefined);
  return components.some(isKept);
}

/** Has what is too old dropped, once an hour on one node of a site. */
export function keepingComponent(sweep: (signal: AbortSignal) => Promise<void>): Component<undefined> {
  return defineComponent<undefined, Readonly<Record<string, never>>, unknown>({
    id: 'keeping',
    version: '0.1.0',
    jobs: { drop: every('1h', { once: 'per-site', run: ({ signal }) => sweep(signal) }) },
    start: async () => ({ state: undefined }),
  });
}
