import {
  type ApiRef,
  type Component,
  type DirectoryServices,
  directoryApi,
  type Logger,
  type Permission,
  type Services,
} from '@parley/component';
import type { Sql } from '@parley/storage';
import { BootError, bootOrder, usesOf } from './boot.ts';
import type { Installed } from './declarations.ts';
import { GuardedSql } from './sql-guard.ts';

export interface RunningComponentsOptions {
  readonly components: readonly Component[];
  readonly sql: Sql;
  readonly logger: Logger;
}

/** Gives a component its services; called once, before its `start`. */
export type MakeServices = (
  component: string,
  own: {
    readonly permissions: readonly Permission[];
    readonly sql: GuardedSql;
    /** Where the component may read it. */
    readonly directory: DirectoryServices | undefined;
    readonly uses: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
  },
) => Services<Readonly<Record<string, unknown>>>;

interface Running {
  readonly installed: Installed;
  readonly controller: AbortController;
  readonly stop: () => Promise<void>;
}

/** The components of a host in the order of their `uses`: started one after the other, stopped in reverse. */
export class RunningComponents {
  readonly installed: readonly Installed[];
  readonly #sql: Sql;
  readonly #logger: Logger;
  readonly #guards: ReadonlyMap<string, GuardedSql>;
  readonly #running: Running[] = [];
  readonly #apis = new Map<string, unknown>();

  constructor({ components, sql, logger }: RunningComponentsOptions) {
    this.installed = bootOrder(components).map((component): Installed => ({ component, state: undefined, started: false }));
    this.#sql = sql;
    this.#logger = logger;
    this.#guards = new Map(components.map(({ id }) => [id, new GuardedSql(sql, id)]));
  }

  /** The guard that keeps the component to its own tables. */
  guardOf(component: string): GuardedSql {
    const guard = this.#guards.get(component);
    if (!guard) throw new RangeError(`There is no component "${component}".`);
    return guard;
  }

  /** All migrations, then all starts. When one fails this rejects, and `stop` ends those that have started. */
  async start(makeServices: MakeServices): Promise<void> {
    for (const { component } of this.installed) {
      const { migrations } = component.storage ?? {};
      if (migrations) await this.#sql.migrate(component.id, migrations);
    }
    for (const installed of this.installed) await this.#start(installed, makeServices);
  }

  /** In reverse; a component that fails to stop is logged and does not keep the others from stopping. Idempotent. */
  async stop(): Promise<void> {
    for (let running = this.#running.pop(); running; running = this.#running.pop()) {
      const { installed, controller, stop } = running;
      controller.abort();
      try {
        await stop();
      } catch (error) {
        this.#logger.error('component.stop-failed', { component: installed.component.id, error: String(error) });
      }
      installed.started = false;
    }
  }

  /** What a component that has started provides. */
  api<Api>(ref: ApiRef<Api>): Api {
    if (!this.#apis.has(ref.id)) throw new BootError(`No component that has started provides "${ref.id}".`);
    return this.#apis.get(ref.id) as Api;
  }

  async #start(installed: Installed, makeServices: MakeServices): Promise<void> {
    const { component } = installed;
    const controller = new AbortController();
    const uses = Object.fromEntries(
      Object.keys(component.uses ?? {}).map((key, index) => [key, this.api(usesOf(component)[index] as ApiRef<unknown>)]),
    );
    const { permissions = [] } = component;
    const services = makeServices(component.id, {
      permissions,
      directory: permissions.includes('directory:read') ? this.api(directoryApi) : undefined,
      sql: this.guardOf(component.id),
      uses,
      signal: controller.signal,
    });
    try {
      const { state, api, stop } = await component.start(services);
      installed.state = state;
      installed.started = true;
      this.#running.push({ installed, controller, stop: async () => stop?.() });
      if (component.provides) this.#provide(component.provides, api);
    } catch (error) {
      controller.abort();
      throw new BootError(`Component "${component.id}" did not start: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
    this.#logger.info('component.started', { component: component.id, version: component.version });
  }

  #provide(ref: ApiRef<unknown>, api: unknown): void {
    if (api === undefined) throw new Error(`it provides "${ref.id}", but start() gave no api for it.`);
    this.#apis.set(ref.id, api);
  }
}
