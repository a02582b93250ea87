import { describe, expect, it } from 'vitest';
import { act, actingLife, stillActing } from './acting.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a call', () => {
  it('acts to its end for the life under which it began', async () => {
    const site = { alone: false, life: 'first' };
    const seen: (string | undefined)[] = [];
    const look = (): unknown => seen.push(actingLife());
    const call = act(site, async () => {
      look();
      await turn();
      look();
    });
    site.life = 'second';
    look();
    const other = act(site, async () => look());
    await Promise.all([call, other]);
    expect(seen).toEqual(['first', undefined, 'second', 'first']);
  });

  it('lets what it leaves behind act for itself, also where it fails', async () => {
    let left: Promise<string | undefined> | undefined;
    const call = act({ alone: false, life: 'first' }, async () => {
      left = turn().then(turn).then(actingLife);
      throw new Error('No.');
    });
    await expect(call).rejects.toThrow('No.');
    expect(await left).toBeUndefined();
  });

  it('acts on in a part that it has stopped waiting for, until that has ended', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: (string | undefined)[] = [];
    let after: Promise<string | undefined> | undefined;
    await act({ alone: false, life: 'first' }, async () => {
      const part = stillActing(gate.promise.then(() => seen.push(actingLife())));
      after = part.then(turn).then(actingLife);
    });
    gate.resolve();
    expect(await after).toBeUndefined();
    expect(seen).toEqual(['first']);
  });

  it('acts for nobody but its node where there is only one', async () => {
    expect(await act({ alone: true, life: 'solo' }, async () => actingLife())).toBeUndefined();
  });
});
