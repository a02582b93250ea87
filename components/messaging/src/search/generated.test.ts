import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { Harness } from '../../test/harness.ts';

const PEOPLE = ['ann', 'ben', 'cleo'];
const WORDS = ['bed', 'beds', 'bedside', 'Ward', 'wärd', '7b', 'free', 'x'];
const STEPS = 250;
const QUERIES = ['be', 'bed', '"bed"', 'ward 7b', '"ward 7b"', 'free "bed ward"', 'bed x', '"x', 'beds free ward'];

interface Said {
  readonly room: string;
  readonly id: number;
  readonly sender: string;
  readonly body: string;
}

/** What a reading of everything finds: the meaning of a query, said in another way than the search does it. */
function fits(query: string, body: string): boolean {
  const fold = (text: string): string[] => text.toLowerCase().replaceAll('ä', 'a').split(/\s+/).filter(Boolean);
  const words = fold(body);
  const [loose = '', quoted = '', after = ''] = query.split('"');
  const open = query.split('"').length === 2;
  const quotation = fold(quoted);
  const last = quotation.length - 1;
  const inPlace = (at: number): boolean =>
    quotation.every((word, n) => (open && n === last ? words[at + n]?.startsWith(word) : words[at + n] === word));
  const begun = [...fold(loose), ...fold(after)].every((word) => words.some((each) => each.startsWith(word)));
  return begun && (quotation.length === 0 || words.some((_, at) => inPlace(at)));
}

describe('whatever is said, changed and deleted, and whoever comes and goes', () => {
  it.each([1, 2, 3, 4])('a search finds what a reading of all history finds (seed %i)', async (seed) => {
    await using harness = Object.assign(await Harness.open({ people: PEOPLE, seed }), {
      async [Symbol.asyncDispose]() {
        await harness.close();
      },
    });
    const { random } = new SimulatedRuntime(seed);
    const one = <T>(from: readonly T[]): T => from[random.integer(from.length)] as T;
    const body = (): string => Array.from({ length: 1 + random.integer(6) }, () => one(WORDS)).join(' ');
    const rooms: string[] = [];
    for (const by of PEOPLE) {
      const made = await harness.call<'messaging.createRoom'>(by, 'createRoom', { title: 'Room', people: PEOPLE, open: true });
      rooms.push(made.conversation.id);
    }
    const said = new Map<string, Said>();
    for (let step = 0; step < STEPS; step++) {
      const room = one(rooms);
      const person = one(PEOPLE);
      const kind = random.integer(12);
      const known = [...said.values()].filter((each) => each.room === room && each.sender === person);
      const target = known.length > 0 ? one(known) : undefined;
      const member = await harness.api.isMember(room, person);
      if (kind === 0) await harness.call(person, member ? 'leave' : 'join', { conversation: room });
      else if (!member) continue;
      else if (kind === 1 && target) {
        await harness.publish(person, room, { kind: 'delete', message: target.id });
        said.delete(`${room}/${target.id}`);
      } else if (kind <= 3 && target) {
        const changed = { ...target, body: body() };
        await harness.publish(person, room, { kind: 'edit', message: target.id, body: changed.body });
        said.set(`${room}/${target.id}`, changed);
      } else {
        const text = body();
        const id = await harness.say(person, room, text);
        said.set(`${room}/${id}`, { room, id, sender: person, body: text });
      }
      if (random.integer(3) === 0) await harness.runtime.advance(random.integer(5));
    }
    for (const person of PEOPLE) {
      for (const query of QUERIES) expect(await everyHit(harness, person, query)).toEqual(await reading(harness, said, person, query));
    }
  });
});

async function everyHit(harness: Harness, person: string, query: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let before: string | undefined; ; ) {
    const page = await harness.call<'messaging.search'>(person, 'search', { query, limit: 3, ...(before === undefined ? {} : { before }) });
    found.push(...page.hits.map(({ conversation, id }) => `${conversation}/${id}`));
    if (page.earlier === undefined) break;
    before = page.earlier;
  }
  expect(new Set(found).size).toBe(found.length);
  return found.sort();
}

async function reading(harness: Harness, said: ReadonlyMap<string, Said>, person: string, query: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [key, { room, body }] of said) {
    if (fits(query, body) && (await harness.api.isMember(room, person))) found.push(key);
  }
  return found.sort();
}
