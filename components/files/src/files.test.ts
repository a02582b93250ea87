import { person, type RawClient, type TestHost, testHost } from '@parley/host/testing';
import { messaging, messagingApi } from '@parley/messaging';
import { people, peopleApi } from '@parley/people';
import { nameOfCode, PIPE_KINDS } from '@parley/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { files } from './index.ts';

const STAFF = [
  'name,mail,id,unit',
  'Ann Zimmer,ann@example.org,ann,Medicine / Ward 7',
  'Ben Okafor,ben@example.org,ben,Medicine / Ward 7',
  'Dan Mensah,dan@example.org,dan,Facilities',
  'Eve Lind,eve@example.org,eve,Kitchen',
].join('\n');

let host: TestHost;
beforeEach(async () => {
  const known = ['ann', 'ben', 'dan', 'eve'].map((id) => [id, person(id, { roles: ['member', ...(id === 'ann' ? ['admin'] : [])] })]);
  host = await testHost([people, messaging, files], {
    people: { ...Object.fromEntries(known), guest: person('guest', { kind: 'guest', can: ['pipes/*: open accept'] }) },
    limits: { pipeOpensPerMinute: 1 },
  });
  await host.host.api(peopleApi).importPeople(STAFF);
  await host.host.api(peopleApi).createOrganisation({ name: 'Aldermoor', sample: false, founder: { person: 'ann' } });
});
afterEach(() => host.stop());

async function takes(token: string): Promise<RawClient> {
  const client = await host.client(token);
  client.send({ frame: 'offers', labels: ['file'] }, { frame: 'ping', at: 0 });
  await client.next('pong');
  return client;
}

/** What becomes of opening a pipe: `offered`, or a code. */
async function open(client: RawClient, peer: string, taker?: RawClient): Promise<string> {
  const pipe = 2 * client.id() + 1;
  const meta = new Uint8Array();
  client.send({ frame: 'open', pipe, limit: 0, token: undefined, kind: PIPE_KINDS.bytes, peer, label: 'file', meta });
  const refused = client.take((frame) => frame.frame === 'abort' && frame.pipe === pipe);
  refused.catch(() => {});
  const offered = taker?.next('open');
  offered?.catch(() => {});
  const frame = await (offered ? Promise.race([refused, offered]) : refused);
  return frame.frame === 'abort' ? (nameOfCode(frame.code) ?? '') : 'offered';
}

test('a file is offered to a colleague', async () => {
  const [ann, ben] = [await takes('ann'), await takes('ben')];
  expect(await open(ann, 'person/ben', ben)).toBe('offered');
});

describe('nobody opens a pipe for a file', () => {
  test.each([
    ['to oneself', 'ann', 'person/ann', 'forbidden'],
    ['to nobody of the directory', 'ann', 'person/nobody', 'forbidden'],
    ['to a session', 'ann', 'session/x', 'forbidden'],
    ['to the component', 'ann', 'component/files', 'forbidden'],
    ['as a guest', 'guest', 'person/ann', 'forbidden'],
    ['to a colleague who is not there', 'ann', 'person/ben', 'unavailable'],
  ])('%s', async (_, token, peer, code) => {
    await takes('ann');
    expect(await open(await host.client(token), peer)).toBe(code);
  });

  test('to somebody who is not active any more', async () => {
    const ann = await host.client('ann');
    await takes('ben');
    await ann.request('people.update', { id: 'ben', active: false });
    expect(await open(ann, 'person/ben')).toBe('forbidden');
  });
});

describe('only strangers are limited', () => {
  async function outcomes(peer: string): Promise<readonly string[]> {
    const ann = await host.client('ann');
    return [await open(ann, peer), await open(ann, peer)];
  }

  test('and colleagues of one unit are none', async () => {
    expect(await outcomes('person/ben')).toEqual(['unavailable', 'unavailable']);
  });

  test('and so are those of other units', async () => {
    expect(await outcomes('person/dan')).toEqual(['unavailable', 'rate-limited']);
  });

  test('but who shares a room is none', async () => {
    await host.host.api(messagingApi).ensureRoom({ id: 'lunch', title: 'Lunch', members: ['ann', 'dan'] });
    expect(await outcomes('person/dan')).toEqual(['unavailable', 'unavailable']);
  });

  test('nor is who has written, while an empty conversation says nothing', async () => {
    const { id } = await host.host.api(messagingApi).ensureDirect(['ann', 'eve']);
    expect(await outcomes('person/eve')).toEqual(['unavailable', 'rate-limited']);
    await host.host.api(messagingApi).post({ conversation: id, sender: 'eve', body: 'Hello' });
    expect(await open(await host.client('ann'), 'person/eve')).toBe('unavailable');
  });
});
