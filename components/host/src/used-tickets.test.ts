import { openTestStore, RawClient, testHost } from '@parley/host/testing';
import { codeOf } from '@parley/protocol';
import { expect, it } from 'vitest';

const refused = { code: codeOf('ticket-invalid') };

it('a ticket that was used is not good again after a restart, the one that followed it is, once', async () => {
  const store = await openTestStore();
  const first = await testHost([], { store });
  const { ticket: used } = (await first.client('maya')).welcome;
  const after = await RawClient.resume(first.url, used);
  const { ticket, session } = after.welcome;
  await after.close();
  await first.stop();

  const second = await testHost([], { store });
  await expect(RawClient.resume(second.url, used)).rejects.toMatchObject(refused);
  const back = await RawClient.resume(second.url, ticket);
  expect(back.welcome).toMatchObject({ resumed: true, session });
  await back.close();
  await second.stop();

  const third = await testHost([], { store });
  for (const each of [used, ticket]) await expect(RawClient.resume(third.url, each)).rejects.toMatchObject(refused);
  const last = await RawClient.resume(third.url, back.welcome.ticket);
  expect(last.welcome.resumed).toBe(true);
  await last.close();
  await third.stop();
  await store.close();
});
