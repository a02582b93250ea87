import type { ParleyError } from '@parley/esdk';
import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage, sentence } from './stage.ts';

interface WelcomeMethods {
  'welcome.greet': { in: { name: string }; out: { text: string } };
}

const NOT_ONESELF = 'Nobody greets themself.';

export function sessionCases(stage: () => Stage): void {
  describe('sessions', () => {
    test('are the same after a break of the network', async () => {
      const { world } = stage();
      const id = `tom-${stage().next()}`;
      const tom = await world.connect(id);
      const { connection } = tom;
      expect(connection).toMatchObject({ state: 'up', person: id, resumed: false });
      world.drop(id);
      await eventually(stage(), () => tom.connection.state).toBe('down');
      world.restore(id);
      await eventually(stage(), () => tom.connection).toMatchObject({
        state: 'up',
        resumed: true,
        session: (connection as { session: string }).session,
      });
    });

    test('end when the backend revokes them', async () => {
      const { world } = stage();
      const id = `tom-${stage().next()}`;
      const tom = await world.connect(id);
      await world.revoke(id);
      await eventually(stage(), () => tom.connection).toMatchObject({ state: 'ended', code: 'token-revoked' });
      expect(await outcome(tom.messaging.open({ person: 'maya' }))).toBe('token-revoked');
    });

    test('that send too much are told when to go on', async () => {
      const id = `tom-${stage().next()}`;
      const tom = await stage().world.connect(id);
      const deal = await tom.channels.join(`crm/deal/${stage().next()}`);
      const ask = () => tom.messaging.call('messaging.conversations', {});
      for (let time = 0; time < 300; time++) deal.cast('cursor', time);
      const refused = await ask().then(
        () => undefined,
        (error: ParleyError) => error,
      );
      expect(refused).toMatchObject({ code: 'rate-limited', retryable: true });
      expect(refused?.retryAfterMs).toBeGreaterThan(0);
      await expect
        .poll(async () => {
          await stage().world.pass();
          return outcome(ask());
        })
        .toBe('done');
    });
  });

  describe('methods of components', () => {
    const greet = (name: string) => stage().maya.request<WelcomeMethods, 'welcome.greet'>('welcome.greet', { name });

    test('are answered with what they know of the caller', async () => {
      expect(await greet('Tom')).toEqual({ text: 'Hello Tom, says maya' });
    });

    test('refuse by code and sentence', async () => {
      expect(await outcome(greet('maya'))).toBe('refused');
      expect(await sentence(greet('maya'))).toBe(NOT_ONESELF);
    });

    test('that a token does not list are forbidden', async () => {
      const narrow = await stage().world.connect('maya', { can: ['messaging/*: call'] });
      expect(await outcome(narrow.request<WelcomeMethods, 'welcome.greet'>('welcome.greet', { name: 'Tom' }))).toBe('forbidden');
    });

    test('that nobody has are unknown, and so are watches', async () => {
      const { maya } = stage();
      expect(await outcome(maya.request('welcome.fly' as never, {} as never))).toBe('unknown-method');
      const refused = await new Promise<Error>((resolve) => {
        maya.watch('welcome.weather', {}, { snapshot: () => {}, delta: () => {}, refused: resolve });
      });
      expect((refused as ParleyError).code).toBe('unknown-method');
    });
  });
}
