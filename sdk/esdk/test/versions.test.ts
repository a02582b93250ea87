// A client of this version with a server of the next one, and of the one before. With real servers: test/e2e/versions.test.ts.
import { connect, type ParleyError } from '@parley/esdk';
import { FakeMessaging, FakeServer } from '@parley/esdk/testing';
import { encodeFrame, type FrameOf, PROTOCOL_VERSION } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, test } from 'vitest';

interface CrmMethods {
  'crm.greet': { in: { name: string }; out: { text: string } };
}

let made = 0;
function setup() {
  const runtime = new SimulatedRuntime(1);
  const server = new FakeServer({ runtime });
  const messaging = new FakeMessaging(server);
  messaging.add({ id: 'r', people: ['ada', 'bob'] });
  server.methods.set('crm.greet', () => ({ text: 'hello', mood: 'of a later version' }));
  const parley = connect(`http://versions-${++made}.example`, { token: 'ada', socket: server.socket, runtime });
  const greet = () => parley.request<CrmMethods, 'crm.greet'>('crm.greet', { name: 'Ada' });
  return { runtime, server, messaging, parley, greet };
}
const refusal = (call: Promise<unknown>): Promise<ParleyError> =>
  call.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: ParleyError) => error,
  );
const extension = (type: number): Uint8Array => Uint8Array.of(4, type, 1, 2, 3);

test.each([PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1])('a server of revision %i is talked with', async (version) => {
  const { runtime, server, parley, greet } = setup();
  server.intercept = (frame, connection) => {
    if (frame.frame !== 'hello') return false;
    const { send } = connection;
    connection.send = (...frames) =>
      send.apply(
        connection,
        frames.map((each) => (each.frame === 'welcome' ? { ...each, version } : each)),
      );
    return false;
  };
  await runtime.advance(10);
  const greeting = greet();
  await runtime.advance(10);
  expect(await greeting).toMatchObject({ text: 'hello' });
  await parley.close();
});

test('what a later server may send beside the frames that are known is skipped', async () => {
  const { runtime, server, parley, greet } = setup();
  await runtime.advance(10);
  const [connection] = server.connections;
  for (const type of [0x80, 0x90, 0xff]) connection?.socket.deliver(extension(type));
  const known = encodeFrame({ frame: 'ping', at: 7 });
  connection?.socket.deliver(Uint8Array.from([...extension(0x90), ...known]));
  const greeting = greet();
  await runtime.advance(10);
  expect(await greeting).toEqual({ text: 'hello', mood: 'of a later version' });
  expect(connection?.received).toContainEqual({ frame: 'pong', at: 7 });
  expect([parley.connection.state, server.hellos.length]).toEqual(['up', 1]);
  await parley.close();
});

test.each([
  [4450, 'bad-request', false],
  [4550, 'rate-limited', true],
])('the code %i of a later server is told as the first of its range, with its sentence', async (code, name, retryable) => {
  const { runtime, server, parley, greet } = setup();
  server.intercept = (frame, connection) => {
    if (frame.frame !== 'request') return false;
    const refused: FrameOf<'error'> = {
      frame: 'error',
      id: frame.id,
      code,
      retryAfterMs: undefined,
      message: 'Seal it first.',
      details: new Uint8Array(),
    };
    connection.send(refused);
    return true;
  };
  await runtime.advance(10);
  const greeting = refusal(greet());
  await runtime.advance(10);
  expect(await greeting).toMatchObject({ code: name, retryable, message: 'Seal it first.' });
  await parley.close();
});

test('entries of a kind that only a later version knows are no messages, and those behind them keep their places', async () => {
  const { runtime, server, messaging, parley } = setup();
  const opening = parley.messaging.open({ conversation: 'r' });
  await runtime.advance(100);
  const room = await opening;
  messaging.say('r', 'bob', 'one');
  server.post('messaging/r', 'bob', { kind: 'sealed', by: 'bob' });
  messaging.say('r', 'bob', 'two');
  await runtime.advance(10);
  expect(room.snapshot.messages.map(({ body, seq, id }) => [body, seq, id])).toEqual([
    ['one', 1, 1],
    ['two', 2, 3],
  ]);
  await parley.close();
});

test('a server that speaks it no more ends the client, which says what the server said', async () => {
  const { runtime, server, parley, greet } = setup();
  const sentence = 'The client speaks revision 1 of parley.1, this server 2 at least: update the client.';
  server.intercept = (frame, connection) => {
    if (frame.frame !== 'hello') return false;
    connection.socket.end(4301, sentence);
    return true;
  };
  const greeting = refusal(greet());
  await runtime.advance(60_000);
  expect(parley.connection).toMatchObject({ state: 'ended', code: 'version-unsupported' });
  expect(await greeting).toMatchObject({ code: 'version-unsupported', message: sentence, retryable: false });
  expect(await refusal(greet())).toMatchObject({ code: 'version-unsupported', message: sentence });
  await parley.close();
});
