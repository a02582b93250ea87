import { afterEach, expect, it, vi } from 'vitest';
import { openRecords } from './records.ts';

afterEach(() => vi.unstubAllGlobals());

it('transfers are remembered for this page where the frame has no storage at all', async () => {
  vi.stubGlobal('indexedDB', {
    // As in a sandboxed frame.
    open(): never {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    },
  });
  const records = await openRecords('maya');
  expect(await records.all()).toEqual([]);
});
