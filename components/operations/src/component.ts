import { anyOf, anyone, type Component, defineComponent, role } from '@parley/component';
import { Metrics } from './metrics.ts';
import type { OperationsOptions } from './options.ts';
import { StorageTrial } from './storage-trial.ts';

interface State {
  readonly metrics: Metrics;
  readonly storage: StorageTrial;
}

/** Whoever may read the figures, and try how the node is: a monitoring system by its own token, the operator by his key, administrators. */
const readers = anyOf(role('metrics'), role('admin'));

/** What those who run a node ask it: whether it is ready for people, and how it is. Also reached as /readyz and /metrics. */
export function createOperations({ figures, parts }: OperationsOptions): Component<State> {
  return defineComponent<State, Readonly<Record<string, never>>, unknown>({
    id: 'operations',
    version: '0.1.0',
    permissions: ['channels:own', 'storage:own'],
    storage: { migrations: [{ version: 1, sql: ['create table operations_trial (id integer primary key, at integer not null)'] }] },
    channels: {
      // Where `parley probe` writes and reads; nothing of it is kept.
      trial: { pattern: 'trial/:id', keeping: 'live', ring: 128, maxBytes: 1_024, can: { join: readers, publish: readers } },
    },
    http: {
      // Whatever decides where to send people has no account: it learns which part is not ready, and nothing about anybody.
      'GET /ready': {
        can: anyone,
        withoutLease: true,
        async run({ state }) {
          const found = [...parts(), await state.storage.part()];
          const ready = found.every((part) => part.ready);
          return { status: ready ? 200 : 503, json: { ready, parts: found } };
        },
      },
      'GET /metrics': {
        can: readers,
        withoutLease: true,
        async run({ state: { metrics } }) {
          return { bytes: { type: metrics.contentType, data: new TextEncoder().encode(await metrics.text()) } };
        },
      },
    },
    async start(services) {
      const metrics = new Metrics(figures);
      return { state: { metrics, storage: new StorageTrial(services) }, stop: async () => metrics.close() };
    },
  });
}
