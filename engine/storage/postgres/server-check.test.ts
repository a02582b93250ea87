import { describe, expect, it } from 'vitest';
import { checkServer } from './server-check.ts';
import type { Session } from './session.ts';

/** A session of a server with these settings. */
function serverWith(number: number, encoding: string, fsync: string): Session {
  const table = { columns: [], values: [[number, 'its version', encoding, fsync]], changes: 1, command: 'SELECT' };
  return { run: async () => table, idle: true } as unknown as Session;
}

describe('checkServer', () => {
  it('takes a server of version 15 or later that encodes text as UTF-8 and flushes', async () => {
    await expect(checkServer(serverWith(150_000, 'UTF8', 'on'), false)).resolves.toBeUndefined();
    await expect(checkServer(serverWith(170_002, 'UTF8', 'on'), false)).resolves.toBeUndefined();
  });

  it('refuses an older one, another encoding, and one that does not flush, but for data that nobody needs', async () => {
    const refusal = (text: string) => ({ code: 'io', message: expect.stringContaining(text) });
    await expect(checkServer(serverWith(149_999, 'UTF8', 'on'), false)).rejects.toMatchObject(refusal('use 15 or later'));
    await expect(checkServer(serverWith(150_000, 'SQL_ASCII', 'on'), false)).rejects.toMatchObject(refusal('--encoding=UTF8'));
    await expect(checkServer(serverWith(150_000, 'UTF8', 'off'), false)).rejects.toMatchObject(refusal('fsync = on'));
    await expect(checkServer(serverWith(150_000, 'UTF8', 'off'), true)).resolves.toBeUndefined();
  });
});
