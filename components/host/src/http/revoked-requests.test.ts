import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { defineComponent, forState, member, rule, type Services } from '@parley/component';
import { person, type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const declare = forState<undefined>();
const ran: string[] = [];
let sessions: Services<Record<string, unknown>>['sessions'];
let isAllowed: boolean;
let judged: number;
let began: PromiseWithResolvers<void>;
let goOn: PromiseWithResolvers<void>;

/** A line, and another one when it may. */
async function* lines(): AsyncGenerator<string> {
  yield 'first\n';
  await goOn.promise;
  yield 'second\n';
}

const desk = defineComponent({
  id: 'desk',
  version: '1.0.0',
  permissions: ['sessions:end'],
  http: {
    'POST /notes': declare.route({
      can: rule('those who may write', () => {
        judged++;
        return isAllowed;
      }),
      run: async (_, { body }) => {
        ran.push(new TextDecoder().decode(body));
        return { json: {} };
      },
    }),
    'GET /list.csv': declare.route({ can: member, run: async () => ({ stream: { type: 'text/csv', file: 'list.csv', chunks: lines() } }) }),
    'GET /slow': declare.route({
      can: member,
      run: async () => {
        began.resolve();
        await goOn.promise;
        return { json: { secret: 'rose' } };
      },
    }),
    'POST /leave': declare.route({
      can: member,
      run: async (_, { slot }) => {
        await sessions.revoke({ grant: 'grant-maya' });
        return { json: {}, setSession: { slot, value: null } };
      },
    }),
  },
  start: async (services) => {
    sessions = services.sessions;
    return { state: undefined };
  },
});

let host: TestHost;
beforeAll(async () => {
  host = await testHost([desk], { people: { maya: person('maya'), noor: person('noor') } });
});
afterAll(() => host.stop());
beforeEach(() => {
  ran.splice(0);
  isAllowed = true;
  judged = 0;
  began = Promise.withResolvers();
  goOn = Promise.withResolvers();
});

/** A request of Maya's; its body is the tester's. */
function ask(method: string, path: string): { request: ClientRequest; answer: Promise<IncomingMessage> } {
  const headers = { authorization: 'Bearer maya', ...(method === 'POST' ? { 'transfer-encoding': 'chunked' } : {}) };
  const request = httpRequest({ host: '127.0.0.1', port: host.host.address.port, path: `/u/0/api/desk/${path}`, method, headers });
  const answer = new Promise<IncomingMessage>((resolve, reject) => request.once('response', resolve).once('error', reject));
  if (method === 'GET') request.end();
  return { request, answer };
}

/** What came, and whether it was the whole. */
function read(answer: IncomingMessage, onData = () => {}): Promise<{ readonly text: string; readonly whole: boolean }> {
  let text = '';
  answer.on('data', (chunk: Buffer) => {
    text += chunk;
    onData();
  });
  return new Promise((resolve) => {
    answer.on('error', () => {});
    answer.on('close', () => resolve({ text, whole: answer.complete }));
  });
}

describe('whoever is revoked', () => {
  it('while the body of their request is on its way writes nothing, and hears so at once', async () => {
    const { request, answer } = ask('POST', 'notes');
    request.write('half');
    await expect.poll(() => judged).toBe(1);
    await sessions.revoke({ person: 'noor' });
    await sessions.revoke({ person: 'maya' });
    const { statusCode } = await answer;
    request.destroy();
    expect([statusCode, judged, ran]).toEqual([401, 1, []]);
  });

  it('while a list is sent to them gets no more of it', async () => {
    const { answer } = ask('GET', 'list.csv');
    const response = await answer;
    const first = Promise.withResolvers<void>();
    const rest = read(response, first.resolve);
    await first.promise;
    await sessions.revoke({ person: 'maya' });
    goOn.resolve();
    expect(await rest).toEqual({ text: 'first\n', whole: false });
  });

  it('while their request is worked on is not told what came of it', async () => {
    const { answer } = ask('GET', 'slow');
    await began.promise;
    await sessions.revoke({ grant: 'grant-maya' });
    goOn.resolve();
    const response = await answer;
    const { text } = await read(response);
    expect([response.statusCode, text.includes('rose')]).toEqual([401, false]);
  });

  it('by themselves, as who signs out, is answered', async () => {
    const { request, answer } = ask('POST', 'leave');
    request.end();
    expect((await answer).statusCode).toBe(200);
  });
});

it('requests of others go on when somebody is revoked', async () => {
  const [list, slow] = [ask('GET', 'list.csv'), ask('GET', 'slow')];
  await Promise.all([list.answer, began.promise]);
  await sessions.revoke({ person: 'noor' });
  goOn.resolve();
  expect(await read(await list.answer)).toEqual({ text: 'first\nsecond\n', whole: true });
  expect((await slow.answer).statusCode).toBe(200);
});

it('a right that is taken away while the body is on its way is asked about again', async () => {
  const { request, answer } = ask('POST', 'notes');
  request.write('half');
  await expect.poll(() => judged).toBe(1);
  isAllowed = false;
  request.end('and half');
  expect([(await answer).statusCode, ran]).toEqual([403, []]);
});
