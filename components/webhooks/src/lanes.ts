import type { Logger } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import { waitAfter } from '@parley/webhooks/contract';
import type { Deliveries, DueDelivery } from './deliveries.ts';
import type { Editor } from './editor.ts';
import type { Endpoints } from './endpoints.ts';
import { stillConcerns } from './happening.ts';
import { Lane } from './lane.ts';
import type { Sender } from './sender.ts';

/** An endpoint that has taken nothing for so long, though it was tried, is disabled. */
const FAILING_MS = 5 * 24 * 3_600_000;

export interface LanesParts {
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  readonly sender: Sender;
  readonly editor: Editor;
  readonly runtime: Runtime;
  readonly logger: Logger;
}

/** A lane for each endpoint that takes anything, so that none waits for another. */
export class Lanes {
  readonly #parts: LanesParts;
  readonly #isMine: () => Promise<boolean>;
  readonly #lanes = new Map<string, Lane>();
  #left = false;

  /** `isMine`: whether this node is the one that delivers. */
  constructor(parts: LanesParts, isMine: () => Promise<boolean>) {
    this.#parts = parts;
    this.#isMine = isMine;
  }

  /** `fresh`: endpoints for which there is something new. Lanes of those that are gone end. */
  wake(fresh: ReadonlySet<string> | 'all'): void {
    const { all = [] } = this.#parts.endpoints;
    for (const { id } of all.filter(({ disabled }) => !disabled)) {
      const lane = this.#lanes.get(id) ?? this.#lane(id);
      if (fresh === 'all' || fresh.has(id)) lane.wake();
    }
    for (const [id, lane] of this.#lanes) if (!all.some((each) => each.id === id && !each.disabled)) this.#end(id, lane);
  }

  /** What is cut short from now on says nothing of the endpoints. */
  leave(): void {
    this.#left = true;
  }

  /** Settles when nothing is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
  }

  #lane(endpoint: string): Lane {
    const { deliveries, runtime, logger, endpoints } = this.#parts;
    const lane = new Lane({
      endpoint,
      deliveries,
      may: async () => (await endpoints.now()).get(endpoint)?.disabled === undefined && this.#isMine(),
      deliver: (delivery) => this.#deliver(endpoint, delivery),
      clock: runtime.clock,
      logger,
    });
    this.#lanes.set(endpoint, lane);
    return lane;
  }

  #end(endpoint: string, lane: Lane): void {
    this.#lanes.delete(endpoint);
    void lane.close();
  }

  async #deliver(id: string, delivery: DueDelivery): Promise<void> {
    const { endpoints, deliveries, sender, editor, runtime } = this.#parts;
    const endpoint = (await endpoints.now()).get(id);
    if (!endpoint || endpoint.disabled) return;
    if (!stillConcerns(delivery, endpoint)) return deliveries.forget(delivery.id);
    const outcome = await sender.send(endpoint, delivery);
    if (outcome.delivered) return deliveries.taken(id, delivery.id);
    if (this.#left) return;
    const isGone = outcome.status === 410;
    const waitMs = isGone ? undefined : waitAfter(delivery.tries + 1, runtime.random, outcome.retryAfterMs);
    const since = await deliveries.failed(id, delivery, outcome, waitMs);
    if (isGone) await editor.disable(id, 'gone');
    else if (runtime.clock.now() - since >= FAILING_MS) await editor.disable(id, 'failing');
  }
}
