import { expect, it } from 'vitest';
import { TokenTable, tokenOfAddress } from './token-table.ts';

it('knows the tokens it issued, and no others', () => {
  const table = new TokenTable();
  const tokens = table.issue(3);
  expect(new Set(tokens).size).toBe(3);
  expect(tokens.every((token) => table.knows(token))).toBe(true);
  for (const stranger of ['', undefined, null, `${tokens[0]}x`]) expect(table.knows(stranger)).toBe(false);
});

it('finds the token in an address, also in a whole one', () => {
  const table = new TokenTable();
  const [token = ''] = table.issue(1);
  for (const address of [`/?token=${token}`, `http://127.0.0.1:80/?token=${token}`])
    expect(table.knows(tokenOfAddress(address))).toBe(true);
  for (const address of ['/', '', undefined]) expect(table.knows(tokenOfAddress(address))).toBe(false);
});
