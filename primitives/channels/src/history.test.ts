import { decodeFrames, type FrameOf } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { type Person, Stand, text } from '../testing/index.ts';

async function ask(person: Person, after: number, limit = 100, channel = 'room'): Promise<FrameOf<'page'>> {
  await person.send({ frame: 'history', channel, after, limit });
  return person.heard().find((frame) => frame.frame === 'page') as FrameOf<'page'>;
}

function read({ messages }: FrameOf<'page'>): readonly string[] {
  if (messages.length === 0) return [];
  return decodeFrames(messages).map((frame) =>
    frame.frame === 'message' ? `${frame.alias}/${frame.offset} ${text(frame.payload)}` : frame.frame,
  );
}

describe('a page of history', () => {
  it('has the entries after an offset as message frames with alias 0, its base and the head', async () => {
    const stand = new Stand();
    await stand.say('a', 'b', 'c');
    const page = await ask(stand.person('ann'), 1, 1);
    expect(read(page)).toEqual(['0/2 b']);
    expect([page.base.offset, page.head.offset]).toEqual([1, 3]);
    const { entries } = await stand.log.read('room', 0, 1);
    expect(page.base.tag).toBe(entries[0]?.tag);
  });

  it('is bounded in entries and bytes, but never empty where something follows', async () => {
    const stand = new Stand({ limits: { pageEntries: 2, pageBytes: 1 } });
    await stand.say('a', 'b', 'c');
    expect(read(await ask(stand.person('ann'), 0, 0))).toEqual(['0/1 a']);
    const wide = new Stand({ limits: { pageEntries: 2 } });
    await wide.say('a', 'b', 'c');
    expect(read(await ask(wide.person('ann'), 0))).toEqual(['0/1 a', '0/2 b']);
  });

  it('begins at the floor where it is asked for more than is kept, and says so by its base', async () => {
    const stand = new Stand();
    await stand.say('a', 'b', 'c');
    await stand.channels.truncate('room', 2);
    const page = await ask(stand.person('ann'), 1);
    expect(page.base.offset).toBe(2);
    expect(read(page)).toEqual(['0/3 c']);
  });

  it('is empty at the head, past the head, and for a channel that does not exist yet (which it does not make)', async () => {
    const stand = new Stand();
    const none = await ask(stand.person('ann'), 7);
    expect(none).toMatchObject({ base: { epoch: '', offset: 0 }, head: { epoch: '', offset: 0 } });
    expect(await stand.log.head('room')).toBeUndefined();
    await stand.say('a');
    expect(await ask(stand.person('ann'), 7)).toMatchObject({ base: { offset: 1 }, head: { offset: 1 }, messages: { length: 0 } });
  });

  it('needs the right and a declared channel', async () => {
    const stand = new Stand();
    stand.gate.denied.add('ann history');
    const ann = stand.person('ann');
    await ann.send({ frame: 'history', channel: 'room', after: 0, limit: 1 });
    await ann.send({ frame: 'history', channel: 'elsewhere', after: 0, limit: 1 });
    expect(ann.lines()).toEqual(['error forbidden {"rule":"denied-by-test"}', 'error unknown-method']);
  });
});
