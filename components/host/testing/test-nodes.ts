import type { Component } from '@parley/component';
import type { Hosting } from '@parley/host';
import type { Store } from '@parley/storage';
import { type TestHost, type TestHostOptions, testHost } from './test-host.ts';
import { type Sites, TestSites } from './test-sites.ts';
import { openTestStore } from './test-store.ts';

export interface TestNodesOptions extends Pick<TestHostOptions, 'people' | 'runtime' | 'limits'> {
  readonly names?: readonly string[];
  /** Of a node: components in threads of their own. */
  readonly hosting?: (node: string) => Hosting;
  /** Default: `TestSites`. */
  readonly sites?: Sites;
}

/** Several real hosts in one process that share a store and a site. */
export class TestNodes implements AsyncDisposable {
  readonly sites: Sites;
  readonly store: Store;
  readonly #components: (node: string) => readonly Component[];
  readonly #options: Omit<TestNodesOptions, 'names' | 'sites'>;
  readonly #hosts = new Map<string, TestHost>();

  private constructor(
    store: Store,
    components: (node: string) => readonly Component[],
    { sites = new TestSites(), ...options }: Omit<TestNodesOptions, 'names'>,
  ) {
    this.store = store;
    this.sites = sites;
    this.#components = components;
    this.#options = options;
  }

  static async open(
    components: (node: string) => readonly Component[],
    { names = ['a', 'b'], ...options }: TestNodesOptions = {},
  ): Promise<TestNodes> {
    const nodes = new TestNodes(await openTestStore(), components, options);
    for (const name of names) await nodes.start(name);
    return nodes;
  }

  /** A node that is not there, or not any more. */
  async start(name: string): Promise<TestHost> {
    const { store } = this;
    const { hosting, ...options } = this.#options;
    const site = await this.sites.join(name);
    const host = await testHost(this.#components(name), { ...options, store, site, ...(hosting && { hosting: hosting(name) }) });
    this.#hosts.set(name, host);
    return host;
  }

  host(name: string): TestHost {
    const host = this.#hosts.get(name);
    if (!host) throw new RangeError(`There is no node "${name}".`);
    return host;
  }

  /** The others hear nothing more of it. What it still does, as a process that was given up may, goes on until `stopped` is called. */
  async lose(name: string): Promise<{ readonly stopped: () => Promise<void> }> {
    const host = this.host(name);
    this.#hosts.delete(name);
    await this.sites.leave(name);
    return { stopped: () => host.stop() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts.values()) await host.stop();
    await this.sites.close();
    await this.store.close();
  }
}
