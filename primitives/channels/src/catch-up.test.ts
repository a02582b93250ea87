import { expect, it } from 'vitest';
import { type CatchUpSource, type CaughtUp, catchUp } from './catch-up.ts';

it('A reader that comes while its channel begins anew joins where the channel is, not where its log is already', async () => {
  const source = {
    head: { epoch: 'old', offset: 2, tag: 2 },
    floor: 0,
    after: async () => [],
    // The log has entries of the new epoch, of which the channel has released none.
    async positionAt(offset: number) {
      source.head = { epoch: 'new', offset: 0, tag: 0 };
      return { epoch: 'new', offset, tag: offset };
    },
    sync: async () => {},
  } satisfies CatchUpSource;
  const joined: CaughtUp[] = [];
  await catchUp(
    {
      source,
      wish: { from: undefined, last: 1 },
      limits: { catchUpEntries: 10, catchUpBytes: 1_000 },
      ended: () => false,
      crowded: () => false,
      pause: async () => {},
    },
    (caughtUp) => joined.push(caughtUp),
  );
  expect(joined).toMatchObject([{ start: { base: { epoch: 'new', offset: 0 } }, entries: [], complete: true }]);
});
