import { openTestStore } from '@parley/host/testing';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Store } from '@parley/storage';
import type { Happening } from '@parley/webhooks/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Deliveries } from './deliveries.ts';
import type { StoredEndpoint } from './endpoints.ts';
import { migrations } from './migrations.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await store.sql.migrate('webhooks', migrations);
});
afterEach(() => store.close());

const happening: Happening = {
  event: {
    type: 'person.created',
    timestamp: '2026-11-23T00:00:00.000Z',
    data: { person: { id: 'maya', name: 'Maya', mail: '', title: '', units: [], active: true } },
  },
  key: 'maya 1',
  subject: 'person maya',
};
const endpoint = (id: string) => ({ id, events: ['person.created'], conversations: 'all', application: '' }) as unknown as StoredEndpoint;

it('what is kept for an endpoint that is being removed does not stay', async () => {
  const { clock } = new SimulatedRuntime();
  const deliveries = new Deliveries(store.sql, clock);
  const sql = `insert into webhooks_endpoint (id, application, url, description, events, conversations, secret, previous, previous_until,
    created_at, disabled, disabled_at, failing_since) values ('there', '', '', '', '', '', '', '', 0, 0, '', 0, 0)`;
  await store.sql.batch([{ sql, params: [] }]);
  // The other one was there when this was read, and is not any more.
  await deliveries.add([happening], [endpoint('there'), endpoint('removed')]);
  await deliveries.drop(0);
  expect([await deliveries.next('there', 10), await deliveries.next('removed', 10)]).toMatchObject([[{ type: 'person.created' }], []]);
});
