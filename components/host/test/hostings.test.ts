import { type Component, type DirectoryServices, Refused, refuse, replace } from '@parley/component';
import { type TestComponent, testComponent } from '@parley/host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bare } from './bare.ts';
import { everything } from './everything.ts';
import { tour } from './tour.ts';
import { PARTS, PERMISSIONS, SERVICE_FUNCTIONS } from './walked.ts';

const MAYA = { id: 'maya', name: 'Maya Chen', title: '', mail: '', units: [], active: true };
const directory: Partial<DirectoryServices> = { people: async () => [MAYA] };
const options = {
  as: { keeper: { roles: ['keeper'] }, guest: { kind: 'guest', can: ['shop/*: call join publish watch'] } },
  using: { 'pricing.api': { price: async (name: string) => ({ cents: name.length * 100 }) } },
  directory: directory as DirectoryServices,
} as const;

/** What is the same, wherever the component runs. */
describe.each<[string, Component | URL]>([
  ['in the thread of the node', everything],
  ['in a thread of its own', new URL('./everything.ts', import.meta.url)],
])('A component %s', (_, subject) => {
  let t: TestComponent;
  let began: number;
  beforeAll(async () => {
    t = await testComponent(subject, options);
    began = t.clock.now();
  });
  afterAll(() => t[Symbol.asyncDispose]());

  it('answers calls: with what its schemas make of input, once for each key', async () => {
    const maya = t.as('maya');
    const { id, size } = await maya.call<{ id: string; size: number }>('add', { name: ' apple ' }, { key: 'k1' });
    expect([id, size]).toEqual(['k1', 1]);
    expect(await maya.call('add', { name: ' apple ' }, { key: 'k1' })).toEqual({ id: 'k1', size: 1 });
    expect(await maya.call('list')).toEqual({ names: ['apple'] });
  });

  it('refuses what is not of the declared form, with the field; and what its rule denies, which sees what was parsed', async () => {
    const maya = t.as('maya');
    await expect(maya.call('add', { name: '' })).rejects.toMatchObject({ code: 'bad-request', details: { field: 'name' } });
    await expect(maya.call('list', { from: '2000' })).rejects.toMatchObject({ code: 'forbidden', details: { rule: 'not-too-far' } });
    await expect(maya.call('ban', { person: 'ben' })).rejects.toMatchObject({ details: { rule: 'policy:shop.sweep' } });
    await expect(t.as('guest').call('absent')).rejects.toMatchObject({ code: 'unknown-method' });
  });

  it('refuses by its own reasons; what it did not declare to answer is a fault', async () => {
    const refused = t.as('maya').call('price', { name: 'sun' });
    await expect(refused).rejects.toEqual(new Refused('refused', 'It is not sold here.', { reason: 'not-sold' }));
    await expect(t.as('maya').call('wrong')).rejects.toMatchObject({ code: 'internal', details: { reason: 'fault' } });
    expect(t.lines.filter(({ event, facts }) => event === 'fault' && facts['about'] === 'shop.wrong')).toHaveLength(1);
  });

  it('uses the APIs of others and the directory, and nothing that is not its own', async () => {
    expect(await t.as('maya').call('price', { name: 'pear' })).toEqual({ cents: 400 });
    expect(await t.as('maya').call('staff')).toEqual(['Maya Chen']);
    expect(await t.as('maya').call('foreign')).toBe('StorageError RangeError RangeError RangeError');
  });

  it('shapes what is published in its channels, stores with it, and hears of the commit', async () => {
    const [maya, ben] = [await t.as('maya').join('desk/7'), await t.as('ben').join('desk/7')];
    await maya.publish('where are the pears?');
    await expect(maya.publish('rude')).rejects.toEqual(new Refused('refused', 'Be kind.'));
    ben.cast('typing', true);
    expect(await t.as('maya').call('tell', { desk: '7', what: 'over there' })).toEqual({ offset: 2, read: 2 });
    await t.quiet();
    expect(maya.heard).toEqual(['where are the pears?', true, 'over there']);
    expect(await t.entries('desk/7')).toEqual([
      { offset: 1, sender: 'maya', body: 'where are the pears?' },
      { offset: 2, sender: 'shop', body: 'over there' },
    ]);
    expect(await t.as('maya').call('committed')).toEqual(['7', '7']);
    expect(await t.as('maya').call('list')).toEqual({ names: ['apple', 'asked at 7 by maya'] });
  });

  it('ends what rests on a verdict that has changed', async () => {
    const cleo = await t.as('cleo').join('desk/1');
    await cleo.publish('hello');
    await t.as('keeper').call('ban', { person: 'cleo' });
    await t.as('ben').call('tell', { desk: '1', what: 'she is gone' });
    await t.quiet();
    expect(cleo.heard).toEqual(['hello']);
    await expect(t.as('cleo').join('desk/1')).rejects.toMatchObject({ code: 'forbidden', details: { rule: 'not-banned' } });
  });

  it('takes and says messages of the declared kinds alone, as their schemas read them', async () => {
    const ballot = await t.as('maya').join('ballot/7');
    await ballot.publish({ kind: 'vote', choice: 1, by: 'me' });
    await expect(ballot.publish({ kind: 'vote', choice: -1 })).rejects.toMatchObject({ code: 'bad-request', details: { field: 'choice' } });
    await expect(ballot.publish({ kind: 'constructor' })).rejects.toMatchObject({
      code: 'bad-request',
      message: 'There is no kind "constructor" here; name one of the channel\'s: vote, close, counted.',
    });
    await expect(ballot.publish([1])).rejects.toMatchObject({ code: 'bad-request', details: { kinds: ['vote', 'close', 'counted'] } });
    await expect(ballot.publish({ kind: 'close' })).rejects.toMatchObject({ code: 'forbidden', details: { rule: 'role:keeper' } });
    await expect(ballot.publish({ kind: 'counted', votes: 9 })).rejects.toMatchObject({
      code: 'forbidden',
      details: { rule: 'undeclared' },
      message: 'Messages of the kind "counted" come from the component alone: call one of its methods instead.',
    });
    await expect(ballot.publish({ kind: 'vote', choice: 1, why: 'x'.repeat(100) })).rejects.toMatchObject({ code: 'too-large' });
    await expect(ballot.publish({ kind: 'vote', choice: 1, why: '~~' })).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/^As this channel keeps it the message has \d+ bytes; it accepts 100\.$/),
    });
    expect(await t.as('maya').call('count', { ballot: '7' })).toEqual([
      'appended',
      expect.stringMatching('TypeError: shop/ballot/7: "votes": '),
      'TypeError: shop/desk/9 is not declared with these kinds of messages.',
      'TypeError: shop/ballot/7 is not declared with these kinds of messages.',
      expect.stringMatching('TypeError: shop/ballot/7: There is no kind "sung" here; '),
    ]);
    await (await t.as('keeper').join('ballot/7')).publish({ kind: 'close' });
    const stored = [{ kind: 'vote', choice: 1, weight: 1 }, { kind: 'counted', votes: 2 }, { kind: 'close' }];
    await t.quiet();
    expect(ballot.heard).toEqual(stored);
    expect((await t.entries('ballot/7')).map(({ sender, body }) => [sender, body])).toEqual([
      ['maya', stored[0]],
      ['shop', stored[1]],
      ['keeper', stored[2]],
    ]);
  });

  it('asks who may publish a kind once, and again when that has changed; who may publish none is told nothing of kinds', async () => {
    const eve = await t.as('eve').join('ballot/1');
    await eve.publish({ kind: 'vote', choice: 0 });
    await t.as('keeper').call('ban', { person: 'eve' });
    await expect(eve.publish({ kind: 'vote', choice: 1 })).rejects.toMatchObject({ code: 'forbidden', details: { rule: 'not-banned' } });
    await expect(eve.publish({ kind: 'sung' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await t.entries('ballot/1')).toHaveLength(1);
  });

  it('keeps messages as long as the declaration says, and no longer', async () => {
    const ballot = await t.as('maya').join('ballot/old');
    await ballot.publish({ kind: 'vote', choice: 0 });
    await t.clock.advance('90m');
    await t.as('maya').call('count', { ballot: 'old' });
    expect(await t.entries('ballot/old')).toHaveLength(2);
    await t.clock.advance('95m');
    expect((await t.entries('ballot/old')).map(({ body }) => body)).toEqual([{ kind: 'counted', votes: 2 }]);
    await t.clock.advance('95m');
    expect(await t.entries('ballot/old')).toEqual([]);
  });

  it('tells watches nothing that is not of the declared form, and says what was wrong in the log', async () => {
    const [fine, snapshot, delta] = [{ votes: 1 }, { votes: 'one' }, { more: 'one' }];
    expect((await t.as('maya').watch('echo', { snapshot: fine, delta: { more: 1 } })).told).toEqual([fine, { more: 1 }]);
    await expect(t.as('maya').watch('echo', { snapshot, delta: {} })).rejects.toMatchObject({
      code: 'internal',
      details: { reason: 'fault' },
    });
    const watch = await t.as('maya').watch('echo', { snapshot: fine, delta });
    await t.quiet();
    expect(watch.told).toEqual([fine]);
    const faults = t.lines.filter(({ event, facts }) => event === 'fault' && facts['about'] === 'shop.echo');
    expect(faults.map(({ facts }) => /told what is not its declared (\w+)/.exec(String(facts['error']))?.[1])).toEqual([
      'snapshot',
      'delta',
    ]);
    expect(await t.as('maya').call('watching')).toBe(1);
  });

  it('shows a watch, tells it of changes until it ends', async () => {
    const watch = await t.as('ben').watch('all');
    const before = (watch.told[0] as { readonly items: number }).items;
    await t.as('maya').call('add', { name: 'fig' });
    await t.quiet();
    watch.end();
    await t.quiet();
    await t.as('maya').call('add', { name: 'plum' });
    await t.quiet();
    expect(watch.told).toEqual([{ items: before }, { added: 'fig' }]);
    expect(await t.as('maya').call('watching')).toBe(0);
  });

  it('answers routes, with and without the slash that their declarations begin with: with JSON, bytes and streams', async () => {
    const maya = t.as('maya');
    const item = (await (await maya.fetch('/items/fig?all=1')).json()) as Record<string, unknown>;
    expect(item).toMatchObject({ name: 'fig', query: { all: '1' }, by: 'maya', sessions: 0 });
    const picture = await maya.fetch('picture', { method: 'POST', body: new Uint8Array([1, 2, 3]) });
    expect([picture.status, picture.headers.get('content-type'), [...new Uint8Array(await picture.arrayBuffer())]]).toEqual([
      201,
      'image/png',
      [1, 2, 3],
    ]);
    const list = await maya.fetch('export');
    expect([list.headers.get('content-disposition'), await list.text()]).toEqual(['attachment; filename="items.txt"', 'one two']);
  });

  it('obeys its settings from the moment they change, and refuses what they do not allow', async () => {
    await t.set('most', 1);
    await expect(t.as('maya').call('add', { name: 'kiwi' })).rejects.toMatchObject({ code: 'refused', details: { most: 1 } });
    await expect(t.set('most', 0)).rejects.toMatchObject({ code: 'bad-request' });
    await t.set('most');
    await t.as('maya').call('add', { name: 'kiwi' });
    expect(t.lines.filter(({ event }) => event === 'changed').map(({ facts }) => facts['most'])).toEqual([1, 100]);
  });

  it('goes by the clock of the node: its timers, its jobs, and what it says of the time', async () => {
    await t.clock.advance('5m');
    expect(t.lines.find(({ event }) => event === 'five-minutes')?.facts).toMatchObject({ component: 'shop', at: began + 5 * 60_000 });
    await t.as('maya').call('add', { name: 'zest' });
    await t.clock.advance('61m');
    // What was there before is older than an hour; what came in the sixth minute is, too, but not for the job that has run last.
    await t.clock.advance('10m');
    expect(await t.as('maya').call('list')).toEqual({ names: [] });
  });

  it('does nothing more after a crash, not even what it has set a timer for', async () => {
    const heard = (): number => t.lines.filter(({ event }) => event === 'five-minutes').length;
    await t.restart();
    await t.clock.advance('1m');
    await t.crash();
    await t.restart();
    const before = heard();
    await t.clock.advance('6m');
    expect(heard()).toBe(before + 1);
  });

  it('finds what is stored after a crash, of which it was not told, and after a stop, of which it was', async () => {
    const before = t.lines.filter(({ event }) => event === 'stopped').length;
    await t.as('maya').call('add', { name: 'nut' });
    const told = (): number => t.lines.filter(({ event }) => event === 'stopped').length - before;
    await t.crash();
    expect(() => t.as('maya')).toThrow('restart() starts it again');
    await t.restart();
    expect(told()).toBe(0);
    expect(t.lines.filter(({ event }) => event === 'component.stop-failed')).toEqual([]);
    expect(await t.as('maya').call('list')).toEqual({ names: ['nut'] });
    expect(await t.as('maya').call('committed')).toEqual([]);
    await t.restart();
    expect(told()).toBe(1);
    expect(await t.as('maya').call('list')).toEqual({ names: ['nut'] });
    expect(t.lines.filter(({ event }) => event === 'listening')).toHaveLength(5);
  });
});

describe.each<[string, Component | URL]>([
  ['in the thread of the node', tour],
  ['in a thread of its own', new URL('./tour.ts', import.meta.url)],
])('The services of a component %s', (_, subject) => {
  let t: TestComponent;
  const happened = async (): Promise<readonly string[]> => t.as('maya').call('happened');
  beforeAll(async () => {
    const inUnit = async () => ({ people: [MAYA], more: true });
    t = await testComponent(subject, {
      as: { seller: { roles: ['seller'] }, thief: { roles: ['thief'] }, guest: { kind: 'guest', can: ['pipes/echo: open'] } },
      directory: { people: async () => [MAYA], units: async () => [], inUnit, search: async () => [MAYA] },
      filling: {
        'tour.said': ({ body }: { body: string }) => (body === 'rude' ? refuse('rude', 'Be kind.') : replace({ body: ` ${body}! ` })),
      },
      offering: { 'rooms.said': 'closed' },
    });
  });
  afterAll(() => t[Symbol.asyncDispose]());

  it.each<[string, unknown]>([
    ['clock', ['number', 'number']],
    ['random', [0, 22, 3]],
    ['logger', undefined],
    ['sql', [{ name: 'sql' }]],
    ['blob', [['b'], 1, null]],
    [
      'channels',
      [
        2,
        true,
        [
          [2, 0],
          [3, 7],
        ],
        1,
        'appended',
      ],
    ],
    ['directory', [1, 0, true, 1]],
    ['network', 'TypeError'],
    ['site', [true, 'test', ['test'], [], [], true]],
    ['sessions', [['maya'], [true, true, false], false]],
    ['settings', {}],
  ])('%s answers the same', async (name, answer) => {
    expect(await t.as('maya').call(name)).toEqual(answer);
  });

  it('clock calls what was set, and the log has every line', async () => {
    await t.clock.advance('1s');
    expect(await happened()).toEqual(expect.arrayContaining(['listening', 'soon', 'after']));
    const lines = t.lines.filter(({ event }) => event.startsWith('tour.')).map(({ level, event }) => `${level} ${event}`);
    expect(lines).toEqual(['debug tour.debug', 'info tour.info', 'warn tour.warn', 'error tour.error']);
  });

  it('hooks ask at its own points, and take no more than the point allows', async () => {
    expect(await t.as('maya').call('say', { body: 'hello' })).toEqual({ accepted: true, value: { body: 'hello!' } });
    const refused = { accepted: false, by: 'test-filler', reason: 'rude', text: 'Be kind.' };
    expect(await t.as('maya').call('say', { body: 'rude' })).toEqual(refused);
  });

  it('asks it at the points that it fills', async () => {
    expect(await t.ask('rooms.said', { body: 'hello', by: 'ben' })).toEqual({ accepted: true, value: { body: 'HELLO', by: 'ben' } });
    expect(await happened()).toContain('hook hello');
  });

  it('namespaces hold channels as long as they are declared', async () => {
    const outside = t.as('maya').join('/tour.stall/desk/1');
    await expect(outside).rejects.toMatchObject({ code: 'unknown-method' });
    await t.as('maya').call('open', { isOpen: true });
    const maya = await t.as('maya').join('/tour.stall/desk/1');
    const seller = await t.as('seller').join('/tour.stall/desk/1');
    await seller.publish('Fresh pears!');
    await expect(maya.publish('Too dear.')).rejects.toMatchObject({ code: 'forbidden', details: { rule: 'seller' } });
    await t.quiet();
    expect(maya.heard).toEqual(['Fresh pears!']);
    expect(await happened()).toContain('stall 1');
    await t.as('maya').call('open', { isOpen: false });
    await expect(t.as('ben').join('/tour.stall/desk/1')).rejects.toMatchObject({ code: 'unknown-method' });
    await expect(seller.publish('Nobody hears.')).rejects.toMatchObject({ code: 'unknown-method' });
  });

  it('namespaces are called after the component, so that they are nobody else’s', async () => {
    for (const namespace of ['stall', 'rooms.stall', 'tour', 'tour.', 'tour.Stall', 'tour.a/b'])
      expect(await t.as('maya').call('trespass', { namespace })).toContain(`"${namespace}" is no namespace of tour`);
  });

  it('namespaces keep messages as long as their channels say, and take no length that is none', async () => {
    for (const keep of ['soon', '2y', '']) {
      expect(await t.as('maya').call('trespass', { namespace: 'tour.stall', keep })).toContain(
        `RangeError: "board" of tour is kept for "${keep}"; a durable channel may be`,
      );
    }
    await t.as('maya').call('open', { isOpen: true });
    expect(await t.as('maya').call('post', { message: { kind: 'note', text: 'Open.' } })).toBe('appended');
    await t.clock.advance('90m');
    expect(await t.entries('/tour.stall/board')).toHaveLength(1);
    await t.clock.advance('95m');
    expect(await t.entries('/tour.stall/board')).toEqual([]);
    await t.as('maya').call('open', { isOpen: false });
  });

  it('takes from itself, too, only messages of the declared kinds below a namespace', async () => {
    await t.as('maya').call('open', { isOpen: true });
    const board = await t.as('maya').join('/tour.stall/board');
    expect(await t.as('maya').call('post', { message: { kind: 'note', text: 'Open.', by: 'me' } })).toBe('appended');
    expect(await t.as('maya').call('post', { message: { kind: 'sung' } })).toContain(
      'TypeError: tour.stall/board: There is no kind "sung" here',
    );
    await t.quiet();
    expect(board.heard).toEqual([{ kind: 'note', text: 'Open.' }]);
    await t.as('maya').call('open', { isOpen: false });
  });

  it('sessions tell of those that come, and end them', async () => {
    await t.as('dora').call('walked');
    expect(await t.as('maya').call('dismiss', { person: 'dora' })).toBe(1);
    await t.quiet();
    const told = (await happened()).filter((each) => each.includes('dora'));
    expect(told).toEqual(['up dora', expect.stringMatching(/down|revoked/), expect.stringMatching(/down|revoked/)]);
    expect(told).toEqual(expect.arrayContaining(['down dora', 'revoked {"person":"dora"}']));
  });

  it.each([
    ['https://museum.example', 'https://museum.example', 404],
    ['https://elsewhere.example', null, 404],
    ['https://broken.example', null, 503],
  ])('is asked whether pages of %s may ask; where it fails they may not, and come again', async (origin, admitted, status) => {
    const answer = await t.as('maya').fetch('nothing', { headers: { origin } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, admitted]);
    expect(await happened()).toContain(`asked about ${origin}`);
  });

  it('pipes are taken, read and written, with room as there is need of it, until both have said their last', async () => {
    const meta = new TextEncoder().encode('letter');
    const pipe = await t.as('maya').open('echo', { meta });
    const sent = new Uint8Array(300_000).map((_, at) => at);
    const writing = pipe.write(sent).then(() => pipe.end());
    const got: number[] = [];
    for (let chunk = await pipe.read(); chunk; chunk = await pipe.read()) got.push(...chunk);
    await writing;
    await t.quiet();
    expect(Buffer.compare(Buffer.from(got), Buffer.from(sent))).toBe(0);
    expect(await happened()).toEqual(expect.arrayContaining(['took bytes echo of maya: letter', 'sent 300000']));
  });

  it('pipes keep messages apart', async () => {
    const pipe = await t.as('ben').open('echo', { kind: 'messages' });
    await pipe.write(new Uint8Array([1]));
    await pipe.write(new Uint8Array([2, 3]));
    expect([await pipe.read(), await pipe.read()]).toEqual([new Uint8Array([1]), new Uint8Array([2, 3])]);
    await pipe.end();
    expect(await pipe.read()).toBeUndefined();
  });

  it('pipes end with what it throws, and are for whom their rule admits', async () => {
    await expect((await t.as('thief').open('echo')).read()).rejects.toMatchObject({ code: 'internal' });
    expect(t.lines.filter(({ event, facts }) => event === 'fault' && String(facts['about']).includes('pipe echo'))).toHaveLength(1);
    await expect(t.as('guest').open('echo')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('ends the session of a call that wants it, once it was answered', async () => {
    const left = await t.as('cleo').join('log');
    expect(await t.as('cleo').call('leave')).toEqual({ could: true });
    await t.as('maya').call('channels');
    await t.quiet();
    expect(left.heard).toEqual([]);
    expect(await t.as('cleo').call('happened')).toContain('listening');
  });

  it('are all walked here', async () => {
    const walked = new Set(await t.as('maya').call<string[]>('walked'));
    expect(SERVICE_FUNCTIONS.filter((name) => !walked.has(name))).toEqual([]);
  });

  it('give what was not asked for to nobody', async () => {
    await using other = await testComponent(subject instanceof URL ? new URL('./bare.ts', subject) : bare);
    const tried = await other.as('maya').call('tries');
    expect(tried).toEqual({
      sql: expect.stringContaining('storage:own'),
      blob: expect.stringContaining('storage:own'),
      channels: expect.stringContaining('channels:own'),
      directory: expect.stringContaining('directory:read'),
      network: expect.stringContaining('RangeError'),
      sessions: expect.stringContaining('sessions:read'),
      'to end sessions': expect.stringContaining('sessions:end'),
      'to listen to sessions': expect.stringContaining('sessions:read'),
      'to vouch for sessions': expect.stringContaining('sessions:vouch'),
      namespaces: expect.stringContaining('does not say that it has namespaces'),
      hooks: expect.stringContaining('does not offer'),
      access: expect.stringContaining('does not belong to bare'),
    });
  });
});

describe('The suite', () => {
  const subjects: readonly Component[] = [everything as Component, tour as Component];

  it('has every permission', () => {
    const asked = subjects.flatMap(({ permissions = [] }) => permissions.map((each) => each.replace(/^network:.*/, 'network')));
    expect([...new Set(asked)].sort()).toEqual([...Object.keys(PERMISSIONS), 'network'].sort());
  });

  it.each(Object.entries(PARTS))('has every part of a declaration: %s', (kind, parts) => {
    const declared = subjects.flatMap((component): readonly object[] =>
      kind === 'component' ? [component] : Object.values(component[kind as 'methods'] ?? {}),
    );
    const had = new Set(declared.flatMap((each) => Object.keys(each)));
    const missing = Object.entries(parts).filter(([part, walked]) => walked === true && !had.has(part));
    expect(missing).toEqual([]);
  });
});
