import type { Logger } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Installed } from '../declarations.ts';
import type { Tally } from '../tally.ts';
import { JobLoop } from './job-loop.ts';

export interface JobsOptions {
  readonly installed: readonly Installed[];
  readonly runtime: Runtime;
  readonly site: Site;
  readonly logger: Logger;
}

/** The jobs of all components of this node. */
export class Jobs {
  /** By job: `polls.close`. */
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly #options: JobsOptions;
  readonly #loops: JobLoop[] = [];

  constructor(options: JobsOptions) {
    this.#options = options;
    this.tallies = new Map(
      options.installed.flatMap(({ component: { id, jobs = {} } }) =>
        Object.keys(jobs).map((name) => [`${id}.${name}`, { runs: 0, failures: 0, ms: 0 }] as const),
      ),
    );
  }

  /** To be called once, when all components have started. */
  start(): void {
    const { installed, ...parts } = this.#options;
    for (const { component, state } of installed) {
      for (const [key, job] of Object.entries(component.jobs ?? {})) {
        const name = `${component.id}.${key}`;
        this.#loops.push(new JobLoop({ ...parts, name, job, state, tally: this.tallies.get(name) as Tally }));
      }
    }
  }

  /** Ends every run and waits for them, for at most `withinMs`. Idempotent; never rejects. */
  async close(withinMs: number): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.close(withinMs)));
  }
}
