import { declarationContract, type RawClient, RefusedByServer } from '@parley/host/testing';
import { messaging } from '@parley/messaging';
import { people } from '@parley/people';
import { GRACE_MS, TICK_MS } from '@parley/presence';
import { type CodeName, codeOf, encodeJson, nameOfCode } from '@parley/protocol';
import { systemRuntime } from '@parley/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Site } from '../test/site.ts';
import { presence } from './index.ts';

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.close());

async function refusal(call: Promise<unknown>): Promise<CodeName | undefined> {
  const error = await call.then(
    () => undefined,
    (each: unknown) => each,
  );
  if (!(error instanceof RefusedByServer)) throw new Error(`Not refused, but ${String(error)}`);
  return nameOfCode(error.code);
}
/** Both ends have handled what was sent. */
async function settled(client: RawClient): Promise<void> {
  client.send({ frame: 'ping', at: 1 });
  await client.next('pong');
}
const HERE = { state: 'available', devices: ['web'] } as const;
const NOBODY = { available: 0, away: 0, busy: 0, 'in-meeting': 0, 'in-call': 0, 'do-not-disturb': 0 };

it('keeps out who must stay out', async () => {
  const { surfaces, violations } = await declarationContract([people, messaging, presence]);
  expect(violations).toEqual([]);
  const own = surfaces.filter(({ component }) => component === 'presence');
  expect(Object.fromEntries(own.map(({ name, rule }) => [name, rule?.name]))).toEqual({
    'presence.set': 'person',
    'presence.clear': 'person',
    'presence.setFor': 'role:admin',
    'presence.activity': 'person',
    'presence.hours': 'person',
    'presence.mine': 'person',
    'presence.get': 'member',
    'presence.people': 'member',
    'presence.counts': 'member',
    'presence.unit': 'member',
    'presence.conversation': 'conversation-member',
  });
});

describe('a person', () => {
  it('is seen by those who watch them, from the connection to the end of the grace', async () => {
    const ann = await site.client('ann');
    const watch = site.watch(ann, 'people', { ids: ['ben', 'cleo', 'nobody'] });
    expect(await watch.next()).toEqual({ frame: 'snapshot', body: { people: [] } });
    const ben = await site.client('ben');
    await site.pass(TICK_MS);
    expect(await watch.next()).toEqual({ frame: 'delta', body: { people: [{ person: 'ben', ...HERE }] } });
    await site.leave(ben);
    await site.pass(GRACE_MS - 1);
    await settled(ann);
    expect(ann.frames).toEqual([]);
    await site.pass(1 + TICK_MS);
    expect(await watch.next()).toEqual({ frame: 'delta', body: { people: [{ person: 'ben', state: 'offline' }] } });
  });

  it.each(['first', 'last'] as const)(
    'is shown as offline 45 s after their client fell silent, and not at once, though pings leave at the %s moment they may',
    async (moment) => {
      await site.close();
      site = await Site.open({ random: { ...systemRuntime.random, integer: (below) => (moment === 'first' ? 0 : below - 1) } });
      const root = await site.client('root');
      const watch = site.watch(root, 'people', { ids: ['ben'] });
      await watch.next();
      // Three intervals: two pings that nobody answers, and the moment at which a third would leave.
      await site.client('ben');
      const states: (string | undefined)[] = [];
      for (let second = 1; second <= 45; second++) {
        await site.pass(1_000);
        await settled(root);
        if (root.frames.some(({ frame }) => frame === 'delta')) states[second] = (await watch.next()).body.people[0]?.state;
      }
      expect(states.flatMap((state, second) => (state === undefined ? [] : [[state, second > 24]]))).toEqual([
        ['available', false],
        ['offline', true],
      ]);
    },
  );

  it('sets a state with a text that lapses, and clears it', async () => {
    const [ann, ben] = [await site.client('ann'), await site.client('ben')];
    const watch = site.watch(ann, 'people', { ids: ['ben'] });
    await watch.next();
    await site.pass(TICK_MS);
    await watch.next();
    const { people: before } = await site.call(ann, 'get', { people: ['ben'] });
    expect(before).toEqual([{ person: 'ben', ...HERE }]);
    const until = Date.parse('2025-06-15T15:07:00Z');
    const text = 'Rounds <b>until</b> 5 & *later*';
    await site.call(ben, 'set', { state: 'busy', text: ` ${text} `, until });
    await site.pass(TICK_MS);
    expect((await watch.next()).body).toEqual({ people: [{ person: 'ben', state: 'busy', text, until, devices: ['web'] }] });
    expect(await site.call(ben, 'mine', {})).toEqual({ setting: { state: 'busy', text, until } });
    await site.pass(until - 1_750_000_000_000);
    expect((await watch.next()).body).toEqual({ people: [{ person: 'ben', ...HERE }] });
    await site.call(ben, 'set', { text: 'On call' });
    await site.call(ben, 'clear', {});
    await site.call(ben, 'set', { state: 'do-not-disturb' });
    await site.pass(TICK_MS);
    expect((await watch.next()).body).toEqual({ people: [{ person: 'ben', state: 'do-not-disturb', devices: ['web'] }] });
  });

  it('is as reachable as their best device', async () => {
    const [ann, web, phone] = [await site.client('ann'), await site.client('ben'), await site.client('ben')];
    const see = async () => (await site.call(ann, 'get', { people: ['ben'] })).people;
    await site.call(phone, 'activity', { kind: 'mobile', idle: true });
    expect(await see()).toEqual([{ person: 'ben', state: 'available', devices: ['web'] }]);
    await site.call(web, 'activity', { idle: true });
    expect(await see()).toEqual([{ person: 'ben', state: 'away', devices: ['web', 'mobile'] }]);
    await site.call(phone, 'activity', { idle: false });
    expect(await see()).toEqual([{ person: 'ben', state: 'available', devices: ['mobile'] }]);
  });

  it('is in a call while a component says so', async () => {
    const ann = await site.client('ann');
    await site.presence.claim('ann', 'conferencing:1', { state: 'in-call' });
    expect(await site.presence.of(['ann', 'ben'])).toEqual([
      { person: 'ann', state: 'in-call', devices: ['web'] },
      { person: 'ben', state: 'offline' },
    ]);
    await site.call(ann, 'set', { state: 'do-not-disturb' });
    expect(await site.presence.of(['ann'])).toMatchObject([{ state: 'do-not-disturb' }]);
    await site.call(ann, 'clear', {});
    await site.presence.release('ann', 'conferencing:1');
    expect(await site.presence.of(['ann'])).toMatchObject([{ state: 'available' }]);
  });

  it('says when they usually work, for all to see, and takes it back', async () => {
    const [ann, ben] = [await site.client('ann'), await site.client('ben')];
    const hours = { timeZone: 'Europe/Warsaw', times: [{ day: 1, from: 420, to: 900 }] };
    await site.call(ben, 'hours', { hours });
    expect((await site.call(ann, 'get', { people: ['ben', 'ann', 'ben', 'nobody'] })).people).toEqual([
      { person: 'ben', ...HERE, hours },
      { person: 'ann', ...HERE },
    ]);
    expect(await site.call(ben, 'mine', {})).toEqual({ hours });
    await site.call(ben, 'hours', {});
    expect(await site.call(ben, 'mine', {})).toEqual({});
  });

  it('has a status set for them by an administrator, seen by all as their own', async () => {
    const [root, ben] = [await site.client('root'), await site.client('ben')];
    const setting = { state: 'away', text: 'On leave', until: 1_750_000_000_000 + 3_600_000 } as const;
    await site.call(root, 'setFor', { person: 'ben', setting });
    expect(await site.presence.of(['ben'])).toMatchObject([{ state: 'away', text: 'On leave' }]);
    expect(await site.call(ben, 'mine', {})).toEqual({ setting });
    await site.call(root, 'setFor', { person: 'ben' });
    expect(await site.call(ben, 'mine', {})).toEqual({});

    const setFor = (input: object, client = root) => refusal(client.request('presence.setFor', input));
    expect(await setFor({ person: 'ben', setting }, ben)).toBe('forbidden');
    expect(await setFor({ person: 'nobody', setting })).toBe('not-found');
    expect(await setFor({ person: 'ben', setting: { until: 0 } })).toBe('bad-request');
    expect(await setFor({ person: 'ben', setting: { text: 'two\nlines' } })).toBe('bad-request');
    expect(await setFor({ person: '' })).toBe('bad-request');
  });

  it('cannot change their status all the time', async () => {
    const ben = await site.client('ben');
    for (let i = 0; i < 5; i++) await site.call(ben, 'set', { text: `${i}` });
    expect(await refusal(site.call(ben, 'clear', {}))).toBe('rate-limited');
    await site.pass(30_000);
    await site.call(ben, 'clear', {});
  });

  it.each([
    { state: 'offline' },
    { state: 'in-call' },
    { state: 'invisible' },
    { text: 'x'.repeat(141) },
    { text: 'two\nlines' },
    { text: '\u001b[31mred' },
    { text: 'a\u2028b' },
    { text: 'nul\0' },
    { text: 'turned \u202eexe.nur' },
    { text: 'isolated \u2067 without end' },
    { text: 7 },
    { until: 0 },
    { until: 1_749_999_999_999 },
    { until: 1_750_000_000_000.5 },
    { until: 1e15 },
    { until: 'tomorrow' },
    { colour: 'red' },
    [],
  ])('cannot set %j', async (input) => {
    const ben = await site.client('ben');
    expect(await refusal(ben.request('presence.set', input))).toBe('bad-request');
    expect(await site.call(ben, 'mine', {})).toEqual({});
  });

  it('says what they like in any script, with marks of direction', async () => {
    const ben = await site.client('ben');
    const text = 'في اجتماع \u200fmeeting\u200e <script>alert(1)</script>';
    await site.call(ben, 'set', { text });
    expect(await site.call(ben, 'mine', {})).toEqual({ setting: { text } });
  });

  it('has 140 characters, whatever their size', async () => {
    const ben = await site.client('ben');
    await site.call(ben, 'set', { text: '👩‍⚕️'.repeat(28) });
    expect(await refusal(site.call(ben, 'set', { text: '🙂'.repeat(141) }))).toBe('bad-request');
  });

  it.each([
    { timeZone: 'Mars/Olympus', times: [] },
    { timeZone: 'Europe/London', times: [{ day: 7, from: 0, to: 1 }] },
    { timeZone: '', times: [] },
    { timeZone: 'Europe/London', times: [{ day: 1, from: 5, to: 5 }] },
    { timeZone: 'Europe/London', times: [{ day: 1, from: 1_020, to: 540 }] },
    { timeZone: 'Europe/London', times: [{ day: 1, from: -60, to: 540 }] },
    { timeZone: 'Europe/London', times: Array(29).fill({ day: 1, from: 540, to: 1_020 }) },
    { timeZone: 'Europe/London' },
    { timeZone: 'Europe/London', times: [{ day: 1, from: 0, to: 1441 }] },
  ])('cannot work at %j', async (hours) => {
    const ben = await site.client('ben');
    expect(await refusal(ben.request('presence.hours', { hours }))).toBe('bad-request');
    expect(await site.call(ben, 'mine', {})).toEqual({});
  });

  it('is a person: a program sees, but is not seen', async () => {
    const root = await site.client('root');
    const ann = await site.client('ann');
    expect((await site.call(root, 'get', { people: ['ann', 'operator'] })).people).toEqual([{ person: 'ann', ...HERE }]);
    expect(await refusal(root.request('presence.set', { state: 'busy' }))).toBe('forbidden');
    expect(await refusal((await site.client('guest')).request('presence.get', { people: ['ann'] }))).toBe('forbidden');
    await settled(ann);
  });
});

describe('a unit', () => {
  it('is watched by numbers and by the rows that are on the screen', async () => {
    const ann = await site.client('ann');
    const whole = site.watch(ann, 'unit', { unit: 'medicine' });
    const rows = site.watch(ann, 'unit', { unit: 'medicine', window: [1, 3] });
    const ward = site.watch(ann, 'unit', { unit: 'ward-7', window: [0, 10] });
    const direct = site.watch(ann, 'unit', { unit: 'medicine', below: false });
    expect((await whole.next()).body).toEqual({ total: 3, counts: { ...NOBODY, offline: 3 } });
    expect((await rows.next()).body).toEqual({ total: 3, counts: { ...NOBODY, offline: 3 }, order: ['ben', 'cleo'], people: [] });
    expect((await ward.next()).body).toMatchObject({ total: 2, order: ['ann', 'ben'] });
    expect((await direct.next()).body).toMatchObject({ total: 1 });
    await site.client('cleo');
    await site.pass(TICK_MS);
    const counts = { ...NOBODY, available: 2, offline: 1 };
    expect((await whole.next()).body).toEqual({ total: 3, counts });
    expect((await rows.next()).body).toEqual({ total: 3, counts, people: [{ person: 'cleo', ...HERE }] });
    expect((await ward.next()).body).toMatchObject({ people: [{ person: 'ann', ...HERE }] });
    expect((await direct.next()).body).toMatchObject({ counts: { available: 1 } });
    await settled(ann);
    expect(ann.frames).toEqual([]);
  });

  it('gives its numbers together with those of others', async () => {
    const ann = await site.client('ann');
    const watch = site.watch(ann, 'counts', { units: ['medicine', 'facilities', 'no-such-unit', 'medicine'] });
    expect((await watch.next()).body).toMatchObject({
      units: [
        { unit: 'medicine', total: 3, counts: { available: 0 } },
        { unit: 'facilities', total: 1 },
      ],
    });
    await site.pass(TICK_MS);
    expect((await watch.next()).body).toEqual({ units: [{ unit: 'medicine', total: 3, counts: { ...NOBODY, available: 1, offline: 2 } }] });
  });

  it('follows the directory: who comes, goes, moves or is called otherwise', async () => {
    const ann = await site.client('ann');
    const dan = await site.client('dan');
    await site.pass(TICK_MS);
    const watch = site.watch(ann, 'unit', { unit: 'medicine', window: [0, 3] });
    expect((await watch.next()).body).toMatchObject({ total: 3, order: ['ann', 'ben', 'cleo'] });
    await ann.request('people.update', { id: 'dan', unit: 'medicine' });
    expect((await site.until(watch.next())).body).toEqual({ total: 4, counts: { ...NOBODY, available: 2, offline: 2 } });
    await ann.request('people.update', { id: 'dan', name: 'Aaron Mensah' });
    expect((await site.until(watch.next())).body).toEqual({ order: ['dan', 'ann', 'ben'], people: [{ person: 'dan', ...HERE }] });
    await ann.request('people.update', { id: 'dan', unit: 'facilities' });
    expect((await site.until(watch.next())).body).toMatchObject({ total: 3, order: ['ann', 'ben', 'cleo'] });
    await ann.request('people.update', { id: 'ben', active: false });
    expect((await site.until(watch.next())).body).toMatchObject({ total: 2, order: ['ann', 'cleo'] });
    await settled(dan);
  });

  it('that does not exist is not found', async () => {
    const ann = await site.client('ann');
    await expect(site.watch(ann, 'unit', { unit: 'cardiology' }).next()).rejects.toMatchObject({ code: codeOf('not-found') });
  });

  it.each([[[0, 0]], [[2, 1]], [[0, 201]], [[-1, 5]], [[0.5, 5]], [[0]], ['all']])('has no window %j', async (window) => {
    const ann = await site.client('ann');
    ann.send({ frame: 'watch', id: 99, topic: 'presence.unit', since: undefined, body: encodeJson({ unit: 'medicine', window }) });
    expect(await ann.next('error')).toMatchObject({ id: 99, code: codeOf('bad-request') });
  });
});

describe('a conversation', () => {
  it('is watched by its members; who joins is counted, who leaves sees it no more', async () => {
    await site.messaging.ensureRoom({ id: 'ward', title: 'Ward', members: ['ann', 'ben'], open: true });
    const [ann, ben, cleo] = [await site.client('ann'), await site.client('ben'), await site.client('cleo')];
    await site.pass(TICK_MS);
    const watch = site.watch(ann, 'conversation', { conversation: 'ward', window: [0, 10] });
    expect((await watch.next()).body).toMatchObject({ total: 2, counts: { available: 2 }, order: ['ann', 'ben'] });
    await expect(site.watch(cleo, 'conversation', { conversation: 'ward' }).next()).rejects.toMatchObject({ code: codeOf('forbidden') });
    await cleo.request('messaging.join', { conversation: 'ward' });
    expect((await site.until(watch.next())).body).toEqual({
      total: 3,
      counts: { ...NOBODY, available: 3, offline: 0 },
      order: ['ann', 'ben', 'cleo'],
      people: [{ person: 'cleo', ...HERE }],
    });
    const bens = site.watch(ben, 'conversation', { conversation: 'ward' });
    await bens.next();
    await ben.request('messaging.leave', { conversation: 'ward' });
    await expect(bens.next()).rejects.toMatchObject({ code: codeOf('forbidden') });
    expect((await site.until(watch.next())).body).toMatchObject({ total: 2, order: ['ann', 'cleo'] });
  });
});

describe('after a restart', () => {
  it('people are there until the grace has passed, and what they have set stays', async () => {
    const ben = await site.client('ben');
    await site.call(ben, 'set', { state: 'busy', text: 'Theatre 2' });
    await site.client('cleo');
    await site.pass(2_000);
    site = await site.restart();
    const ann = await site.client('ann');
    const watch = site.watch(ann, 'people', { ids: ['ben', 'cleo'] });
    expect((await watch.next()).body).toEqual({
      people: [
        { person: 'ben', state: 'busy', text: 'Theatre 2', devices: ['web'] },
        { person: 'cleo', ...HERE },
      ],
    });
    await site.client('ben');
    await site.pass(GRACE_MS - 1);
    await settled(ann);
    expect(ann.frames).toEqual([]);
    await site.pass(1 + TICK_MS);
    expect((await watch.next()).body).toEqual({ people: [{ person: 'cleo', state: 'offline' }] });
    await site.pass(2_000);
    site = await site.restart();
    expect(await site.presence.of(['ben', 'cleo'])).toMatchObject([{ state: 'busy' }, { state: 'offline' }]);
  });
});
