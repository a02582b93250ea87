import { connect, type Parley, type WebSocketLike } from '@parley/esdk';
import type { PersonPresence } from '@parley/presence-component/contract';
import type { SiteNode } from '../../subjects/site.ts';

/** People who are at one node only, and somebody at another node who watches them. */
export class Absences {
  readonly #stayers: readonly Parley[];
  readonly #watcher: Parley;
  readonly #offline = new Map<string, number>();

  private constructor(stayers: readonly Parley[], watcher: Parley) {
    this.#stayers = stayers;
    this.#watcher = watcher;
  }

  /** Settles when all are seen. The stayers know no other node than theirs; the tokens are of `p1` … and, the last one, of the watcher. */
  static async begin(tokens: readonly string[], there: SiteNode, here: SiteNode): Promise<Absences> {
    const only =
      ({ port }: SiteNode) =>
      (_url: string, protocol: string): WebSocketLike =>
        new WebSocket(`ws://127.0.0.1:${port}/parley`, protocol) as unknown as WebSocketLike;
    const at = (token: string, node: SiteNode): Parley =>
      connect(`http://127.0.0.1:${node.port}`, { token, storageKey: `absence ${token}`, socket: only(node) });
    const stayers = tokens.slice(0, -1).map((token) => at(token, there));
    const absences = new Absences(stayers, at(tokens.at(-1) ?? '', here));
    await absences.#watch(stayers.map((_, index) => `p${index + 1}`));
    return absences;
  }

  /** How long after `since` each was shown as offline, ms; those who never were are missing. */
  after(since: number): readonly number[] {
    return [...this.#offline.values()].map((at) => at - since);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stayers, this.#watcher].map((client) => client.close()));
  }

  #watch(ids: readonly string[]): Promise<void> {
    const there = new Set<string>();
    return new Promise((resolve) => {
      const take = (body: unknown): void => {
        for (const { person, state } of (body as { readonly people?: readonly PersonPresence[] }).people ?? []) {
          if (state !== 'offline') there.add(person);
          else if (there.has(person)) this.#offline.set(person, performance.now());
        }
        if (there.size === ids.length) resolve();
      };
      this.#watcher.watch('presence.people', { ids }, { snapshot: take, delta: take });
    });
  }
}
