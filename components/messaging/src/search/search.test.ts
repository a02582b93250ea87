import type { SearchPage } from '@parley/messaging/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Harness, principalOf } from '../../test/harness.ts';
import { search } from './search.ts';

let harness: Harness;
let ward: string;

beforeEach(async () => {
  harness = await Harness.open();
  ward = await roomOf('ann', 'ben');
});
afterEach(() => harness.close());

async function roomOf(by: string, ...people: readonly string[]): Promise<string> {
  return (await harness.call<'messaging.createRoom'>(by, 'createRoom', { title: 'Room', people })).conversation.id;
}

const page = (person: string, query: string, more: { conversation?: string; before?: string; limit?: number } = {}): Promise<SearchPage> =>
  harness.call<'messaging.search'>(person, 'search', { query, ...more });
const found = async (person: string, query: string, conversation?: string): Promise<readonly string[]> =>
  (await page(person, query, { limit: 50, ...(conversation === undefined ? {} : { conversation }) })).hits.map(({ text }) => text);

/** All pages, as a reader goes through them. */
async function pages(person: string, query: string, limit: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let before: string | undefined; ; ) {
    const { hits, earlier } = await page(person, query, { limit, ...(before === undefined ? {} : { before }) });
    expect(hits.length).toBeLessThanOrEqual(limit);
    texts.push(...hits.map(({ text }) => text));
    if (earlier === undefined) return texts;
    before = earlier;
  }
}

describe('messages are found', () => {
  it('by the beginnings of their words, in any order, newest first', async () => {
    await harness.say('ann', ward, 'The lift on the east side is out of order');
    await harness.runtime.advance(1_000);
    await harness.say('ben', ward, 'East lift works again');
    expect(await found('ann', 'lift ea')).toEqual(['East lift works again', 'The lift on the east side is out of order']);
    expect(await found('ann', 'ift')).toEqual([]);
    expect(await found('ann', 'lift west')).toEqual([]);
  });

  it('not because two of them share what one has to say', async () => {
    await harness.say('ann', ward, 'lift');
    await harness.say('ann', ward, 'east');
    expect(await found('ann', 'lift east')).toEqual([]);
  });

  it('without accents and case, in other scripts too', async () => {
    await harness.say('ann', ward, 'Frühstück mit Łukasz');
    await harness.say('ann', ward, 'مَرْحَبًا بالجميع');
    expect(await found('ben', 'FRUHSTUCK lukasz')).toEqual(['Frühstück mit Łukasz']);
    expect(await found('ben', 'مرحبا')).toEqual(['مَرْحَبًا بالجميع']);
    await harness.say('ann', ward, 'إلى المستشفى ٤٢');
    expect(await found('ben', 'الي المستشفي 42')).toEqual(['إلى المستشفى ٤٢']);
    expect((await page('ben', 'مستشفى')).hits).toEqual([]);
  });

  it('by what stands in quotation marks as it is written, and while it is still being written', async () => {
    await harness.say('ann', ward, 'Bed twelve is free');
    await harness.say('ann', ward, 'Free: bed, twelve sheets');
    expect(await found('ben', '"bed twelve is"')).toEqual(['Bed twelve is free']);
    expect(await found('ben', '"bed twel"')).toEqual([]);
    expect(await found('ben', '“bed twelve i')).toEqual(['Bed twelve is free']);
    expect(await found('ben', '"twelve sheets" free')).toEqual(['Free: bed, twelve sheets']);
  });

  it('with the places that fit', async () => {
    await harness.say(
      'ann',
      ward,
      `${'Before that a long story. '.repeat(8)}\n\n- **Übergabe** at seven, übergabe again\n${'after '.repeat(60)}`,
    );
    const [hit] = (await page('ben', 'uberg sev')).hits;
    expect(hit?.text.length).toBeLessThanOrEqual(162);
    expect(hit?.text).toMatch(/^….*Übergabe at seven.*…$/);
    expect(hit?.marks.map(([start, end]) => hit.text.slice(start, end))).toEqual(['Übergabe', 'seven', 'übergabe']);
  });

  it('in one conversation only, when asked so', async () => {
    const other = await roomOf('ann');
    await harness.say('ann', ward, 'linen in the ward');
    await harness.say('ann', other, 'linen elsewhere');
    expect(await found('ann', 'linen', other)).toEqual(['linen elsewhere']);
    expect(await found('ann', 'linen')).toHaveLength(2);
  });

  it('when they were imported, and at the time when they were said', async () => {
    const messages = Array.from({ length: 150 }, (_, i) => ({ sender: 'ann', at: 1_000 + i, body: `old number ${i}` }));
    await harness.api.importDirect({ people: ['ann', 'ben'], messages });
    await harness.say('ann', ward, 'number new');
    expect(await pages('ben', 'number', 7)).toEqual(['number new', ...messages.map(({ body }) => body).toReversed()]);
  });
});

describe('foreign conversations', () => {
  it('are never found, whoever is a member of them', async () => {
    await harness.say('ann', ward, 'the secret of ward seven');
    expect(await found('cleo', 'secret')).toEqual([]);
    expect(await found('guest-1', 'secret').catch(({ code }) => code)).toBe('forbidden');
    await expect(page('cleo', 'secret', { conversation: ward })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(page('cleo', 'secret', { conversation: 'r-nowhere' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('are found from joining on, as their history is, and no longer after leaving', async () => {
    await harness.say('ann', ward, 'said before cleo came');
    await harness.call<'messaging.invite'>('ann', 'invite', { conversation: ward, people: ['cleo'] });
    expect(await found('cleo', 'before')).toHaveLength(1);
    await harness.call<'messaging.leave'>('cleo', 'leave', { conversation: ward });
    expect(await found('cleo', 'before')).toEqual([]);
  });
});

describe('what was changed', () => {
  it('is found as it is, not as it was', async () => {
    const id = await harness.say('ann', ward, 'visit on monday');
    await harness.publish('ann', ward, { kind: 'edit', message: id, body: 'visit on tuesday' });
    expect(await found('ben', 'monday')).toEqual([]);
    expect(await found('ben', 'tuesday')).toEqual(['visit on tuesday']);
    await harness.publish('ann', ward, { kind: 'edit', message: id, body: '👍' });
    expect(await found('ben', 'visit')).toEqual([]);
    await harness.publish('ann', ward, { kind: 'edit', message: id, body: 'visit on friday' });
    expect(await found('ben', 'friday')).toEqual(['visit on friday']);
  });

  it('and deleted is not found, and its words are nowhere', async () => {
    for (let i = 1; i <= 20; i++) await harness.say('ann', ward, 'same words');
    const id = await harness.say('ann', ward, 'same unspeakable words');
    await harness.publish('ann', ward, { kind: 'delete', message: id });
    expect(await found('ben', 'unspeakable')).toEqual([]);
    expect(await found('ben', 'same words')).toHaveLength(20);
    expect(await harness.rows(`select * from messaging_shelf where words like '%unspeakable%'`)).toEqual([]);
  });

  it('between the check and the commit is a conflict, so that no word of a deleted message stays', async () => {
    const id = await harness.say('ann', ward, 'one');
    const shaped = await harness.shape('ann', ward, { kind: 'delete', message: id });
    await harness.publish('ann', ward, { kind: 'edit', message: id, body: 'unspeakable' });
    if ('refused' in shaped) throw new Error(shaped.message);
    expect(await harness.append('ann', ward, shaped)).toMatchObject({ status: 'conflict' });
    await harness.publish('ann', ward, { kind: 'delete', message: id });
    expect(await harness.rows(`select * from messaging_shelf where words like '%unspeakable%'`)).toEqual([]);
  });
});

describe('pages', () => {
  it('go through everything once, newest first, over conversations that are written in at the same time', async () => {
    const rooms = [ward, await roomOf('ben'), await roomOf('ben', 'ann')];
    const said: string[] = [];
    for (let i = 0; i < 300; i++) {
      const body = `word number ${i}`;
      await harness.say('ben', rooms[i % 3] ?? ward, body);
      said.unshift(body);
      if (i % 4 !== 0) await harness.runtime.advance(1);
    }
    const seen = await pages('ben', 'word', 7);
    expect(seen).toHaveLength(300);
    expect(new Set(seen)).toEqual(new Set(said));
    const numbers = seen.map((text) => Number(text.split(' ')[2]));
    // Of the same millisecond are at most two.
    for (const [place, number] of numbers.entries()) expect(Math.abs(number - (299 - place))).toBeLessThanOrEqual(2);
  });

  it('are the same when somebody writes meanwhile', async () => {
    for (let i = 0; i < 10; i++) {
      await harness.say('ann', ward, `item ${i}`);
      await harness.runtime.advance(1);
    }
    const first = await page('ben', 'item', { limit: 4 });
    await harness.say('ann', ward, 'item of the moment');
    const second = await page('ben', 'item', { limit: 4, before: first.earlier ?? '' });
    expect([...first.hits, ...second.hits].map(({ text }) => text)).toEqual([9, 8, 7, 6, 5, 4, 3, 2].map((i) => `item ${i}`));
  });
});

it.each<[string, string]>([
  ['nothing', ''],
  ['spaces', ' \n '],
  ['signs', '%_!|;*?'],
  ['quotation marks', '""""'],
  ['a quotation of nothing', '" - " \'; drop table messaging_message; --"'],
  ['a lone surrogate and NUL', '\ud800\0'],
  ['letters without end', 'x'.repeat(200)],
  ['words without end', 'a '.repeat(100)],
])('a query of %s is harmless', async (_what, query) => {
  await harness.say('ann', ward, 'a message | with ; signs % and _ 100 %');
  const { hits } = await page('ben', query);
  expect(hits.length).toBeLessThanOrEqual(1);
  expect(await found('ben', 'signs 100')).toHaveLength(1);
});

it.each<[string, Parameters<typeof page>[1], object]>([
  ['a long query', 'x'.repeat(201), {}],
  ['a page too large', 'x', { limit: 51 }],
  ['an empty page', 'x', { limit: 0 }],
  ['an invented place', 'x', { before: "1' or 1" }],
  ['an endless place', 'x', { before: '9'.repeat(300) }],
])('%s is refused', async (_what, query, more) => {
  await expect(page('ben', query, more)).rejects.toMatchObject({ code: 'bad-request' });
});

it('a place made up of good parts finds nothing foreign', async () => {
  const foreign = await roomOf('cleo');
  await harness.say('cleo', foreign, 'secret');
  expect(await page('ben', 'secret', { before: `99999999999999.99999999999999.1.${foreign}` })).toEqual({ hits: [] });
});

it('a message costs its commit one write more, however many words it has', async () => {
  await harness.say('ann', ward, '👍');
  const without = harness.appends.at(-1)?.writes.length ?? 0;
  await harness.say('ann', ward, 'many words '.repeat(1_000));
  expect(harness.appends.at(-1)?.writes.length).toBe(without + 1);
});

describe('messages from before there was a search', () => {
  /** As a database of version 1 looks after the migration. */
  async function forgetShelves(): Promise<void> {
    await harness.state.services.sql.batch([
      { sql: 'delete from messaging_shelf', params: [] },
      { sql: 'update messaging_conversation set unshelved = message_seq', params: [] },
    ]);
  }

  it('are found after the next start, and those written meanwhile too', async () => {
    for (let i = 0; i < 1_200; i++) await harness.say('ann', ward, `old ${i}`);
    await forgetShelves();
    await harness.say('ann', ward, 'old but new');
    await harness.restart();
    await harness.state.shelver.run();
    expect(await pages('ben', 'old', 50)).toHaveLength(1_201);
    expect(await harness.rows('select id from messaging_conversation where unshelved > 0')).toEqual([]);
  });

  it('are put on shelves in steps; a change during one is not lost', async () => {
    const ids: number[] = [];
    for (let i = 0; i < 600; i++) ids.push(await harness.say('ann', ward, `word ${i}`));
    await forgetShelves();
    await harness.restart();
    const running = harness.state.shelver.run();
    const message = ids[300] ?? 0;
    await harness.publish('ann', ward, { kind: 'edit', message, body: 'edited' });
    await harness.publish('ann', ward, { kind: 'delete', message: ids[301] ?? 0 });
    await running;
    expect(await found('ben', 'edited')).toEqual(['edited']);
    expect(await found('ben', '"word 300"')).toEqual([]);
    expect(await found('ben', '"word 301"')).toEqual([]);
    expect(await pages('ben', 'word', 50)).toHaveLength(598);
    expect(Math.max(...harness.batches.map((writes) => writes.length))).toBeLessThanOrEqual(9);
  });

  it('wait for the next start when the database fails', async () => {
    await harness.say('ann', ward, 'old');
    await forgetShelves();
    harness.queryFails = true;
    await harness.restart();
    expect(harness.warnings).toContain('messaging.shelving-failed');
    harness.queryFails = false;
    await harness.restart();
    await harness.state.shelver.run();
    expect(await found('ben', 'old')).toEqual(['old']);
  });
});

it('a search over more than one may look through at once goes on where it stopped', async () => {
  const numbers = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 4200)';
  await harness.write(`${numbers} insert into messaging_shelf (conversation, block, first_at, last_at, words)
    select '${ward}', i, i, i, '|' || (i * 64) || ' ' || case when i in (2, 3, 4199) then 'needle' else 'hay' end || ' ;' from n`);
  await harness.write(`${numbers} insert into messaging_message
    (conversation, seq, id, changed, sender, sent_at, body, client_ref, everyone, deleted)
    select '${ward}', i * 64, i * 64, 0, 'ann', i, 'needle ' || i, '', 0, 0 from n`);
  expect(await page('ben', 'needle')).toMatchObject({ hits: [{ text: 'needle 4199' }], earlier: '105' });
  expect(await pages('ben', 'needle', 5)).toEqual(['needle 4199', 'needle 3', 'needle 2']);
});

it('a search that nobody waits for any more stops', async () => {
  await harness.say('ann', ward, 'word');
  harness.queries.length = 0;
  const controller = new AbortController();
  controller.abort();
  const request = { query: 'word', conversation: undefined, before: undefined, limit: 5 };
  await expect(search(harness.state, principalOf('ben'), request, controller.signal)).rejects.toThrow();
  expect(harness.queries).toHaveLength(1);
});

describe('long messages', () => {
  const around = async (query: string): Promise<readonly string[]> => {
    const { hits } = await page('ann', query);
    return hits.flatMap(({ text, marks }) => marks.map(([from, to]) => text.slice(from, to)));
  };

  it('are shown around the first place that fits, be it the last in them', async () => {
    await harness.say('ann', ward, `${'a '.repeat(7_900)}lift east`);
    expect(await around('"lift east"')).toEqual(['lift', 'east']);
    expect(await around('east')).toEqual(['east']);
    const [hit] = (await page('ann', 'east lift')).hits;
    expect(hit?.text).toMatch(/^…(?:a )+lift east$/);
  });

  it('have their places marked as far as they are shown', async () => {
    await harness.say('ann', ward, 'a '.repeat(7_999));
    const marks = await around(`"${'a '.repeat(90)}"`);
    expect(marks.length).toBeGreaterThan(60);
    expect(new Set(marks)).toEqual(new Set(['a']));
  });

  it('are found by words that begin alike and end differently', async () => {
    const word = '𐐨'.repeat(30);
    await harness.say('ann', ward, `${word}b one`);
    expect(await found('ann', `${word}b`)).toHaveLength(1);
    expect(await found('ann', `${word}c`)).toEqual([]);
    expect(await found('ann', `${word} on two`)).toEqual([]);
  });
});
