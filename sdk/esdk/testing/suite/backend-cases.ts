import { describe, expect, test } from 'vitest';
import { eventually, outcome, type Stage } from './stage.ts';

interface Asking {
  readonly body?: unknown;
  /** Idempotency key. */
  readonly key?: string;
  readonly bearer?: string;
}

interface Answered {
  readonly code?: string;
  readonly details?: { readonly reason?: string };
  readonly [field: string]: unknown;
}

/** What backends ask over HTTP, with the key of the application. */
export function backendCases(stage: () => Stage): void {
  const ask = async (at: string, { body, key, bearer = stage().world.backend.key }: Asking = {}): Promise<[number, Answered]> => {
    const { url, fetch } = stage().world.backend;
    const [method = '', path = ''] = at.split(' ');
    const headers = {
      authorization: `Bearer ${bearer}`,
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const response = await fetch(`${url.replace(/\/$/, '')}/api/v1${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return [response.status, (await response.json()) as Answered];
  };
  const refusal = async (...asked: Parameters<typeof ask>) => {
    const [status, { code, details }] = await ask(...asked);
    return [status, code, details?.reason];
  };

  describe('backends', () => {
    test('publish once for a key, and read what was said by pages', async () => {
      const { maya, next } = stage();
      const number = next();
      const at = `/channels/crm:deal:${number}/messages`;
      const deal = await maya.channels.join(`crm/deal/${number}`);
      const heard: unknown[] = [];
      void (async () => {
        for await (const item of deal) heard.push(item.reset ?? [item.sender, item.body]);
      })();
      const key = `key-${number}`;
      const won = { body: { body: { stage: 'won' } }, key };
      expect(await ask(`POST ${at}`, won)).toEqual([200, { offset: 1, duplicate: false }]);
      expect(await ask(`POST ${at}`, won)).toEqual([200, { offset: 1, duplicate: true }]);
      expect(await refusal(`POST ${at}`, { body: { body: 'lost' }, key })).toEqual([422, 'refused', 'key-reused']);
      expect(await ask(`POST ${at}`, { body: { body: 2 } })).toEqual([200, { offset: 2, duplicate: false }]);
      await eventually(stage(), () => heard).toEqual([
        ['application:crm', { stage: 'won' }],
        ['application:crm', 2],
      ]);
      const [, first] = await ask(`GET ${at}?limit=1`);
      expect(first).toMatchObject({ messages: [{ offset: 1, sender: 'application:crm', body: { stage: 'won' } }], more: true });
      const [, second] = await ask(`GET ${at}?limit=1&cursor=${encodeURIComponent(String(first['next']))}`);
      expect(second).toMatchObject({ messages: [{ offset: 2, body: 2 }], more: false });
      expect(second['next']).toBeUndefined();
    });

    test('publish nothing elsewhere, and nothing too large', async () => {
      const publish = (channel: string, body: unknown = 1) => refusal(`POST /channels/${channel}/messages`, { body: { body } });
      expect(await publish('crm:unheard:1')).toEqual([404, 'not-found', 'channel-undeclared']);
      expect((await publish('shop:cart:1'))[0]).toBe(403);
      expect((await publish(`crm:deal:${stage().next()}`, 'x'.repeat(20_000))).slice(0, 2)).toEqual([413, 'too-large']);
    });

    test('ask with their key for what it lists, and are nobody', async () => {
      const [, { people }] = await ask('GET /people/maya,ghost');
      expect(people).toMatchObject([{ id: 'maya', name: 'maya' }]);
      const [, { people: shown }] = await ask('GET /presence/maya');
      expect(shown).toMatchObject([{ person: 'maya', state: 'available' }]);
      expect(await refusal('GET /me')).toEqual([404, 'not-found', 'caller-no-person']);
      expect((await refusal('GET /conversations')).slice(0, 2)).toEqual([403, 'forbidden']);
      expect((await refusal('POST /people', { body: { name: 'X', mail: 'x@example.org' } })).slice(0, 2)).toEqual([403, 'forbidden']);
    });

    test('read lists page by page, with cursors of these lists', async () => {
      const at = `/people?unit=${stage().world.unit}&limit=1`;
      const [, first] = await ask(`GET ${at}`);
      const [, second] = await ask(`GET ${at}&cursor=${encodeURIComponent(String(first['next']))}`);
      const idsOf = ({ people }: Answered) => (people as readonly { readonly id: string }[]).map(({ id }) => id);
      expect([idsOf(first), idsOf(second), second['next']]).toEqual([['maya'], ['ravi'], undefined]);
      expect((await refusal(`GET ${at}&cursor=nonsense`)).slice(0, 2)).toEqual([400, 'bad-request']);
      expect((await refusal('GET /people?limit=many')).slice(0, 2)).toEqual([400, 'bad-request']);
    });

    test('are told what is wrong with what they show, and where nothing is', async () => {
      expect((await refusal('GET /people', { bearer: 'nonsense' })).slice(0, 2)).toEqual([401, 'token-invalid']);
      expect((await refusal('GET /nowhere')).slice(0, 2)).toEqual([404, 'unknown-method']);
    });

    test('take conversations of their application from people', async () => {
      const { ravi, next } = stage();
      const conversation = `crm/deal/${next()}`;
      const deal = await ravi.messaging.open({ conversation });
      expect(await ask('POST /withdrawals', { body: { conversation, people: ['ravi', 'noor'] } })).toEqual([200, {}]);
      expect(await outcome(deal.send('Still here?').sent)).toBe('forbidden');
      const others = { conversation: 'shop/cart/1', people: ['ravi'] };
      expect((await refusal('POST /withdrawals', { body: others })).slice(0, 2)).toEqual([403, 'forbidden']);
    });

    test('withdraw what their tokens are good for', async () => {
      const { world, next } = stage();
      const person = `tom-${next()}`;
      const tom = await world.connect(person);
      expect(await ask('POST /revocations', { body: { person } })).toEqual([200, {}]);
      await eventually(stage(), () => tom.connection).toMatchObject({ state: 'ended', code: 'token-revoked' });
    });
  });
}
