import { type NodeRestart, Refused, type Services } from '@parley/component';
import type { Clock } from '@parley/runtime';
import { z } from 'zod';
import type { HostedComponent } from '../workers/hosted-component.ts';

/** So long a node waits for the component to run until it says how far it is: a question is answered within two seconds, or not at all. */
const PATIENCE_MS = 1_000;
const TOPIC = 'restart';

const asked = z.object({ id: z.string(), again: z.boolean() });
const said = z.object({
  state: z.enum(['starting', 'running', 'pausing', 'stopped', 'ended', 'absent']),
  reason: z.string().exactOptional(),
});
type Said = z.infer<typeof said>;

/** Begins a component in a thread of its own anew: on every node of the site, each of which says what became of it. */
export class Restarts {
  readonly #find: (id: string) => HostedComponent | undefined;
  readonly #site: Services['site'];
  readonly #clock: Clock;
  readonly #running = new Map<string, Promise<void>>();

  constructor(find: (id: string) => HostedComponent | undefined, { site, clock }: Pick<Services, 'site' | 'clock'>) {
    this.#find = find;
    this.#site = site;
    this.#clock = clock;
    site.answer(TOPIC, async (value) => {
      const { id, again } = asked.parse(value);
      return this.#here(id, again, PATIENCE_MS);
    });
  }

  /**
   * Settles when it runs, or has failed to, on every node; when the signal aborts with what is known then. Throws a `Refused` where no node has such
   * a component in a thread of its own.
   */
  async everywhere(id: string, signal: AbortSignal): Promise<readonly NodeRestart[]> {
    const names = this.#site.nodes();
    const answers = new Map<string, Said>();
    const unsettled = (): readonly string[] => this.#site.nodes().filter((node) => answers.get(node)?.state === 'starting');
    const own = this.#here(id, false, Number.POSITIVE_INFINITY, signal);
    await this.#ask(id, false, answers);
    while (!signal.aborted && unsettled().length > 0) {
      const heard = await this.#ask(id, true, answers);
      // A question that nobody takes is over at once.
      if (unsettled().some((node) => !heard.has(node))) await new Promise<void>((resolve) => this.#clock.after(PATIENCE_MS, resolve));
    }
    answers.set(this.#site.node, await own);
    const nodes = names.toSorted().map((node) => ({ node, ...(answers.get(node) ?? { state: 'silent' as const }) }));
    if (nodes.every(({ state }) => state === 'absent' || state === 'silent'))
      throw new Refused('not-found', `There is no component "${id}" in a thread of its own.`);
    return nodes;
  }

  /** Answers what the nodes said. What one said before stays where it is silent for once. */
  async #ask(id: string, again: boolean, answers: Map<string, Said>): Promise<ReadonlyMap<string, unknown>> {
    const heard = await this.#site.query(TOPIC, { id, again });
    for (const [node, answer] of heard) {
      const read = said.safeParse(answer);
      if (read.success) answers.set(node, read.data);
    }
    return heard;
  }

  /** `again`: it is only waited for. */
  async #here(id: string, again: boolean, patienceMs: number, signal?: AbortSignal): Promise<Said> {
    const hosted = this.#find(id);
    if (!hosted) return { state: 'absent' };
    if (!again) this.#begin(id, hosted);
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const stop = patienceMs === Number.POSITIVE_INFINITY ? () => {} : this.#clock.after(patienceMs, resolve);
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([this.#running.get(id), enough]);
    stop();
    const { state, reason } = hosted.status;
    return { state, ...(state !== 'running' && reason !== undefined && { reason }) };
  }

  #begin(id: string, hosted: HostedComponent): void {
    const running = hosted.restart().finally(() => {
      if (this.#running.get(id) === running) this.#running.delete(id);
    });
    this.#running.set(id, running);
  }
}
