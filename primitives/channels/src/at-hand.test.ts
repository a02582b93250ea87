import { describe, expect, it } from 'vitest';
import { lastly, orElse, whenThere } from './at-hand.ts';

const fail = (): never => {
  throw new Error('no');
};

describe('What is at hand', () => {
  it('is gone on with at once; what is not, when it is there', async () => {
    expect(whenThere(1, (value) => value + 1)).toBe(2);
    expect(await whenThere(Promise.resolve(1), (value) => value + 1)).toBe(2);
  });

  it.each([
    ['at once', fail],
    ['later', () => Promise.reject(new Error('no'))],
  ])('may fail %s: something else takes its place', async (_when, task) => {
    expect(await orElse<string>(task, (fault) => `${fault}`)).toBe('Error: no');
    await expect((async () => orElse(task, fail))()).rejects.toThrow('no');
  });

  it.each([
    ['is there', () => 1, 1],
    ['comes', () => Promise.resolve(1), 1],
    ['fails', fail, 'no'],
    ['fails later', () => Promise.reject(new Error('no')), 'no'],
  ])('is followed once by what has to be done after it when it %s', async (_how, task, outcome) => {
    let done = 0;
    const ended = (async () => lastly<unknown>(task, () => done++))();
    expect(await ended.catch((fault: Error) => fault.message)).toBe(outcome);
    expect(done).toBe(1);
  });
});
