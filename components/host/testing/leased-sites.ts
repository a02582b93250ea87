import { InProcessHub, sharedBackbone } from '@parley/backbone';
import { systemRuntime } from '@parley/runtime';
import { NodeSite, type Site } from '@parley/site';
import { DistantLedger } from '@parley/site/testing';
import { MemoryLedger } from '@parley/storage';
import type { Sites } from './test-sites.ts';

/** A site in one process as it is in several: leases that lapse in real time, questions over a backbone. */
export class LeasedSites implements Sites {
  readonly #hub = new InProcessHub();
  readonly #ledger = new MemoryLedger(systemRuntime);
  readonly #joined = new Map<string, { readonly site: NodeSite; readonly ledger: DistantLedger }>();

  async join(node: string): Promise<Site> {
    const ledger = new DistantLedger(this.#ledger, systemRuntime);
    const backbones = sharedBackbone(this.#hub.join(node));
    const site = await NodeSite.open({ node, runtime: systemRuntime, backbones, ledger, onFault: () => {} });
    this.#joined.set(node, { site, ledger });
    return site;
  }

  cut(node: string): void {
    this.#reach(node, false);
  }

  heal(node: string): void {
    this.#reach(node, true);
  }

  /** The others find it gone when its lease has lapsed. */
  async leave(node: string): Promise<void> {
    this.#reach(node, false);
  }

  async close(): Promise<void> {
    for (const [node, { site }] of this.#joined) {
      this.#reach(node, true);
      await site.close();
      await site.backbones.control.close();
    }
  }

  #reach(node: string, can: boolean): void {
    const joined = this.#joined.get(node);
    if (!joined) throw new RangeError(`There is no node "${node}".`);
    joined.ledger.cut = !can;
    this.#hub.setConnected(node, can);
  }
}
