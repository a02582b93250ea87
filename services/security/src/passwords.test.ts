import { describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';
import { Passwords } from './passwords.ts';

describe('passwords', () => {
  it('are kept as argon2id of 64 MiB, three passes, one lane, and verified', async () => {
    const passwords = new Passwords();
    const stored = await passwords.hash('correct horse battery');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(await passwords.verify('correct horse battery', stored)).toBe(true);
    expect(await passwords.verify('correct horse batterY', stored)).toBe(false);
  });

  it('of nobody are wrong after a computation, as those of somebody are', async () => {
    const passwords = new Passwords({ parallel: 1, queue: 0 });
    const unknown = passwords.verify('anything at all', undefined);
    // The one place is taken: the answer for an unknown name is computed, not looked up.
    await expect(passwords.verify('x', undefined)).rejects.toMatchObject({ code: 'busy' });
    expect(await unknown).toBe(false);
  });

  it('written in another Unicode form are the same', async () => {
    const passwords = new Passwords();
    const stored = await passwords.hash('Caf\u00e9 am Morgen um acht');
    expect(await passwords.verify('Cafe\u0301 am Morgen um acht', stored)).toBe(true);
  });
});

describe('the gate before expensive work', () => {
  it('lets so many run, so many wait in order, and refuses the rest', async () => {
    const gate = new Gate({ parallel: 2, queue: 2 });
    const started: number[] = [];
    const finish: (() => void)[] = [];
    const task = (n: number) =>
      gate.run(() => {
        started.push(n);
        return new Promise<void>((resolve) => finish.push(resolve));
      });
    const running = [task(1), task(2), task(3), task(4)];
    await expect(task(5)).rejects.toMatchObject({ code: 'busy' });
    expect(started).toEqual([1, 2]);
    finish[0]?.();
    await running[0];
    await Promise.resolve();
    expect(started).toEqual([1, 2, 3]);
    finish[1]?.();
    await running[1];
    finish[2]?.();
    await running[2];
    finish[3]?.();
    await Promise.all(running);
    expect(started).toEqual([1, 2, 3, 4]);
  });

  it('is free again after a task that failed', async () => {
    const gate = new Gate({ parallel: 1, queue: 0 });
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.run(async () => 'yes')).toBe('yes');
  });
});
