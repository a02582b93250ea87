import { expect, it } from 'vitest';
import { Renewed } from './renewed.ts';

it('is made when it is needed, and anew two minutes before the one of five minutes ends', async () => {
  let now = 0;
  let made = 0;
  const token = new Renewed(
    () => Promise.resolve(`token ${++made}`),
    () => now,
  );
  expect(made).toBe(0);
  expect([await token.get(), await token.get()]).toEqual(['token 1', 'token 1']);
  now = 3 * 60_000 - 1;
  expect(await token.get()).toBe('token 1');
  now++;
  expect(await token.get()).toBe('token 2');
});

it('what could not be made is tried again', async () => {
  let fails = true;
  const token = new Renewed(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve('token')));
  await expect(token.get()).rejects.toThrow('no');
  fails = false;
  expect(await token.get()).toBe('token');
});
