import type { Logger } from '@parley/component';
import type { Clock } from '@parley/runtime';
import type { Migration } from '@parley/storage';
import type { ModuleName } from './inside/loading.ts';
import type { WorkerLimits } from './limits.ts';

export interface HostedComponentOptions {
  readonly module: ModuleName;
  /** Of the machine: a thread lives in real time, whatever the node goes by. */
  readonly clock: Clock;
  readonly logger: Logger;
  /** Brings the component's tables up to date. */
  readonly migrate: (component: string, migrations: readonly Migration[]) => Promise<void>;
  readonly limits?: Partial<WorkerLimits>;
  /** The component goes by the clock of the node, which is not the system's. */
  readonly followsClock?: boolean;
}
