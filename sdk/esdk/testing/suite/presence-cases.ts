import type { Parley } from '@parley/esdk';
import { type PresenceSnapshot, type PresenceWatch, presence } from '@parley/esdk/presence';
import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage } from './stage.ts';

const stateOf = (watch: PresenceWatch<PresenceSnapshot>, id: string) => watch.snapshot.people.find(({ person }) => person === id)?.state;

export function presenceCases(stage: () => Stage): void {
  /** Somebody who is here for one case alone. */
  const guestOf = async (name: string): Promise<{ id: string; parley: Parley }> => {
    const id = `${name}-${stage().next()}`;
    return { id, parley: await stage().world.connect(id) };
  };

  describe('presence', () => {
    test('who comes is available, and whoever stays away is offline after a while, not at once', async () => {
      const { world, maya } = stage();
      const { id, parley } = await guestOf('tom');
      using watch = presence(maya).watch({ people: [id, 'ravi'] });
      await eventually(stage(), () => watch.snapshot.people.map(({ person, state }) => [person, state])).toEqual([
        [id, 'available'],
        ['ravi', 'available'],
      ]);
      const seen: unknown[] = [];
      watch.subscribe(
        () => stateOf(watch, id),
        (state) => seen.push(state),
      );
      world.drop(id);
      world.restore(id);
      await eventually(stage(), () => parley.connection).toMatchObject({ state: 'up', resumed: true });
      expect(seen).toEqual([]);
      world.drop(id);
      await eventually(stage(), () => stateOf(watch, id)).toBe('offline');
      world.restore(id);
      await eventually(stage(), () => stateOf(watch, id)).toBe('available');
    });

    test('what somebody says of themself is seen, until they take it back', async () => {
      const { maya } = stage();
      const { id, parley } = await guestOf('tom');
      using watch = presence(maya).watch({ people: [id] });
      await presence(parley).set({ state: 'busy', text: ' Rounds until 11 ' });
      await eventually(stage(), () => watch.snapshot.people).toMatchObject([{ person: id, state: 'busy', text: 'Rounds until 11' }]);
      expect(await presence(parley).mine()).toEqual({ setting: { state: 'busy', text: 'Rounds until 11' } });
      await presence(parley).clear();
      await eventually(stage(), () => stateOf(watch, id)).toBe('available');
      expect((await presence(maya).get([id, 'nobody-at-all']))[0]).toMatchObject({ person: id, state: 'available', devices: ['web'] });
    });

    test('what is too long, of two lines or over already is refused, and so is too much of it', async () => {
      const { parley } = await guestOf('tom');
      const set = (setting: Parameters<ReturnType<typeof presence>['set']>[0]) => outcome(presence(parley).set(setting));
      expect(await set({ text: 'x'.repeat(141) })).toBe('bad-request');
      expect(await set({ text: 'a\nb' })).toBe('bad-request');
      expect(await set({ state: 'gone' as 'away' })).toBe('bad-request');
      expect(await set({ until: 1 })).toBe('bad-request');
      for (let time = 0; time < 5; time++) expect(await set({ state: 'busy' })).toBe('done');
      const refused = await presence(parley)
        .set({ state: 'away' })
        .catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'rate-limited', retryable: true });
      expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);
    });

    test('a device that nobody touches makes its owner away, unless another one is in use', async () => {
      const { maya } = stage();
      const { id, parley } = await guestOf('tom');
      using watch = presence(maya).watch({ people: [id] });
      presence(parley).activity(true, 'desktop');
      await eventually(stage(), () => watch.snapshot.people).toMatchObject([{ state: 'away', devices: ['desktop'] }]);
      const phone = await stage().world.connect(id);
      presence(phone).activity(false, 'mobile');
      await eventually(stage(), () => watch.snapshot.people).toMatchObject([{ state: 'available', devices: ['mobile'] }]);
    });

    test('usual hours are kept, and asked for', async () => {
      const { maya } = stage();
      const { id, parley } = await guestOf('tom');
      const hours = { timeZone: 'Europe/London', times: [{ day: 1, from: 540, to: 1_020 }] };
      await presence(parley).hours(hours);
      expect(await presence(maya).get([id])).toMatchObject([{ person: id, hours }]);
      expect(await outcome(presence(parley).hours({ ...hours, timeZone: 'Nowhere/Atall' }))).toBe('bad-request');
      await presence(parley).hours(undefined);
      expect(await presence(parley).mine()).toEqual({});
    });

    test('of a unit the numbers are told, and a window of its people', async () => {
      const { world, noor } = stage();
      using watch = presence(noor).watch({ unit: world.unit, window: [0, 10] });
      using counts = presence(noor).watch({ units: [world.unit, 'no-such-unit'] });
      await eventually(stage(), () => watch.snapshot).toMatchObject({
        total: 2,
        counts: { available: 2, offline: 0 },
        people: [
          { person: 'maya', state: 'available' },
          { person: 'ravi', state: 'available' },
        ],
      });
      await eventually(stage(), () => counts.snapshot.units.map(({ unit, total }) => [unit, total])).toEqual([[world.unit, 2]]);
    });

    test('of a unit that is not there nothing is told', async () => {
      using watch = presence(stage().maya).watch({ unit: 'no-such-unit' });
      await eventually(stage(), () => watch.snapshot.error?.code).toBe('not-found');
    });

    test('of a conversation its members see who is there, and nobody else does', async () => {
      const { maya, noor } = stage();
      const { conversation } = await maya.messaging.call('messaging.createRoom', { title: 'Here', people: ['ravi'] });
      using watch = presence(maya).watch({ conversation: conversation.id, window: [0, 10] });
      await eventually(stage(), () => watch.snapshot.people.map(({ person }) => person)).toEqual(['maya', 'ravi']);
      using others = presence(noor).watch({ conversation: conversation.id });
      await eventually(stage(), () => others.snapshot.error?.code).toBe('forbidden');
      await maya.messaging.call('messaging.invite', { conversation: conversation.id, people: ['noor'] });
      await eventually(stage(), () => watch.snapshot.total).toBe(3);
      using hers = presence(noor).watch({ conversation: conversation.id });
      await eventually(stage(), () => hers.snapshot.total).toBe(3);
      await noor.messaging.call('messaging.leave', { conversation: conversation.id });
      await eventually(stage(), () => hers.snapshot.error?.code).toBe('forbidden');
    });

    test('a token that does not list it shows nobody', async () => {
      const narrow = await stage().world.connect('noor', { can: ['messaging/*: call'] });
      using watch = presence(narrow).watch({ people: ['maya'] });
      await eventually(stage(), () => watch.snapshot.error?.code).toBe('forbidden');
      expect(await outcome(presence(narrow).set({ state: 'busy' }))).toBe('forbidden');
    });
  });
}
