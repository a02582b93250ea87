import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

test('a password fits its hash and no other', async () => {
  const [one, two] = await Promise.all([hashPassword('corridor lamp'), hashPassword('corridor lamp')]);
  expect(one).not.toBe(two);
  expect(await verifyPassword('corridor lamp', one)).toBe(true);
  expect(await verifyPassword('corridor lamps', one)).toBe(false);
});

test.each([undefined, 'scrypt$16384$8$5$$'])('nothing fits %j', async (hash) => {
  expect(await verifyPassword('', hash)).toBe(false);
});
