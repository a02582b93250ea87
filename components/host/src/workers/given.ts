import type { NodeLife } from '@parley/storage';

/** What a component's thread is told of its services when it starts: everything that they answer at once. */
export interface Given {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly site: SiteFacts;
  /** Of the clock that the node goes by, where that is not the system's. */
  readonly time?: Time;
}

export interface SiteFacts {
  readonly alone: boolean;
  readonly node: string;
  readonly own: NodeLife;
  readonly others: readonly NodeLife[];
}

export interface Time {
  readonly now: number;
  readonly monotonic: number;
}

/** Services that are promises of an answer: the main thread gives them, and looks whether they are permitted. */
export const SERVICE_CALLS = {
  sql: ['query', 'batch', 'migrate'],
  blob: ['put', 'get', 'delete'],
  channels: ['append', 'publish', 'head', 'read', 'redact', 'truncate'],
  access: ['changed'],
  sessions: ['revoke', 'matching', 'connected'],
  hooks: ['ask'],
  directory: ['people', 'units', 'inUnit', 'search'],
  network: ['fetch'],
  site: ['query', 'askAll', 'claim', 'yield'],
} as const;
export type CalledService = keyof typeof SERVICE_CALLS;
