import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

describe('lanes', () => {
  it('run tasks of one key one after the other, and of others meanwhile', async () => {
    const lanes = new Lanes();
    const log: string[] = [];
    let finish = (): void => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = lanes.run('a', () => gate);
    const second = lanes.run('a', async () => void log.push('a2'));
    await lanes.run('b', async () => void log.push('b1'));
    expect([log, lanes.size, lanes.waiting('a')]).toEqual([['b1'], 1, 2]);
    finish();
    await first;
    await second;
    expect(log).toEqual(['b1', 'a2']);
  });

  it('do at once what has nothing to wait for, behind nothing else of its key', async () => {
    const lanes = new Lanes();
    expect([lanes.run('a', () => 1), lanes.size]).toEqual([1, 0]);
    const log: number[] = [];
    const first = lanes.run('a', async () => void log.push(1));
    const second = lanes.run('a', () => log.push(2));
    log.push(0);
    await Promise.all([first, second]);
    expect(log).toEqual([1, 0, 2]);
    expect(() => lanes.run('b', () => expect.fail('no'))).toThrow('no');
    expect(lanes.size).toBe(0);
  });

  it('go on after a task that fails, and keep nothing', async () => {
    const lanes = new Lanes();
    const failing = lanes.run('a', () => Promise.reject(new Error('no')));
    const next = lanes.run('a', () => Promise.resolve(7));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe(7);
    await Promise.resolve();
    expect([lanes.size, lanes.waiting('a')]).toEqual([0, 0]);
  });
});
