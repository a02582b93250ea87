import { describe, expect, it } from 'vitest';
import { laterClient, olderClient, otherMajor } from './index.ts';

describe('What is said to a client of another version', () => {
  it('names both versions and the end to update, within what the reason of a close holds', () => {
    expect(olderClient(0)).toBe('The client speaks revision 0 of parley.1, this server 1 at least: update the client.');
    expect(laterClient(2)).toBe('The client speaks revision 2 of parley.1, this server 1 at most: update the server.');
    for (const sentence of [olderClient(Number.MAX_SAFE_INTEGER), laterClient(Number.MAX_SAFE_INTEGER)])
      expect(sentence.length).toBeLessThanOrEqual(120);
  });

  it.each<[readonly string[], string | undefined]>([
    [['parley.2'], 'The client speaks parley.2, this server parley.1: update the server.'],
    [['chat', 'parley.3', 'parley.2'], 'The client speaks parley.2, this server parley.1: update the server.'],
    [['parley.2', 'parley.1'], undefined],
    [['parley.0'], undefined],
    [['parley.x', 'chat'], undefined],
  ])('of %o', (offered, message) => {
    expect(otherMajor(offered)?.message).toBe(message);
  });
});
