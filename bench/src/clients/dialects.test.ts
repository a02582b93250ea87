import { type AddressInfo, createServer } from 'node:net';
import { encodeFrame } from '@parley/protocol';
import { expect, it } from 'vitest';
import { DIALECTS } from './dialects.ts';
import type { Line } from './line.ts';
import { NatsLine } from './nats-line.ts';
import { ageOf, PAYLOAD_BYTES, stampedPayload } from './payload.ts';

/** Keeps what is sent. */
function makeLine(): { readonly line: Line; readonly sent: (Uint8Array | string)[] } {
  const sent: (Uint8Array | string)[] = [];
  return { sent, line: { send: (message: Uint8Array | string) => void sent.push(message) } as unknown as Line };
}

function messageFrame(offset: number, payload: string): Uint8Array {
  const head = { alias: 300, offset, tag: 2 ** 47 + offset, at: Date.now(), sender: 'p1' };
  return encodeFrame({ frame: 'message', ...head, payload: new TextEncoder().encode(payload) });
}

it('counts every publication of a Parley message, and finds the time in each', () => {
  const { line, sent } = makeLine();
  const frames = Array.from({ length: 40 }, (_, index) => messageFrame(index + 1, stampedPayload()));
  const message = Buffer.concat([...frames, encodeFrame({ frame: 'ping', at: 7 })]);
  const ages: number[] = [];
  expect(DIALECTS.parley.deliveries(message, line, (end) => ages.push(ageOf(message, end)))).toBe(40);
  expect(ages).toHaveLength(40);
  for (const age of ages) expect(age).toBeGreaterThanOrEqual(0);
  for (const age of ages) expect(age).toBeLessThan(60_000_000);
  expect(sent).toEqual([encodeFrame({ frame: 'pong', at: 7 })]);
});

it('counts no cast as a publication, and finds the time in it', () => {
  const { line } = makeLine();
  const payload = new TextEncoder().encode(stampedPayload());
  const message = Buffer.from(encodeFrame({ frame: 'cast', alias: 300, sender: 'p1', key: 'pointer', payload }));
  const ends: number[] = [];
  const seen = (): never => expect.fail('A cast was taken for a publication.');
  expect(DIALECTS.parley.deliveries(message, line, seen, (end) => ends.push(end))).toBe(0);
  expect(ends).toEqual([message.length]);
});

it('does not count what is no publication, and does not pass over a refusal', () => {
  const { line } = makeLine();
  const position = { epoch: 'e', offset: 1, tag: 2 };
  expect(DIALECTS.parley.deliveries(Buffer.from(encodeFrame({ frame: 'head', alias: 1, position })), line)).toBe(0);
  const refused = encodeFrame({ frame: 'error', id: 4, code: 4_501, retryAfterMs: 5, message: 'no', details: new Uint8Array() });
  expect(() => DIALECTS.parley.deliveries(Buffer.from(refused), line)).toThrow('The server refused');
});

it('finds the payload in a Socket.IO event and answers its pings', () => {
  const { line, sent } = makeLine();
  const payload = stampedPayload();
  const message = Buffer.from(`42${JSON.stringify(['said', payload])}`);
  let found = '';
  const seen = (end: number): void => {
    found = message.toString('latin1', end - PAYLOAD_BYTES, end);
  };
  expect(DIALECTS['socket.io'].deliveries(message, line, seen)).toBe(1);
  expect(found).toBe(payload);
  expect(DIALECTS['socket.io'].deliveries(Buffer.from('2'), line)).toBe(0);
  expect(sent).toEqual(['3']);
});

it('finds the payloads in what a NATS server sends, and answers its pings', () => {
  const { line, sent } = makeLine();
  const payloads = [stampedPayload(), stampedPayload()];
  const operations = payloads.map((payload) => `MSG bench/hall 1 ${payload.length}\r\n${payload}\r\n`);
  const message = Buffer.from(`${operations[0]}PING\r\n${operations[1]}`);
  const found: string[] = [];
  const seen = (end: number): void => void found.push(message.toString('latin1', end - PAYLOAD_BYTES, end));
  expect(DIALECTS.nats.deliveries(message, line, seen)).toBe(2);
  expect(found).toEqual(payloads);
  expect(sent).toEqual(['PONG\r\n']);
  expect(() => DIALECTS.nats.deliveries(Buffer.from("-ERR 'Authorization Violation'\r\n"), line)).toThrow('refused');
});

it.each([1, 7, 150])('hands over NATS operations whole that come in pieces of %i bytes', async (size) => {
  const payload = 'a\r\nMSG b';
  const operations = ['PING\r\n', `MSG room 1 ${payload.length}\r\n${payload}\r\n`, '+OK\r\n'];
  const whole = Buffer.from(operations.join(''));
  const server = createServer(async (socket) => {
    socket.setNoDelay(true);
    for (let at = 0; at < whole.length; at += size) {
      socket.write(whole.subarray(at, at + size));
      await new Promise(setImmediate);
    }
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line = await NatsLine.open((server.address() as AddressInfo).port);
  const got: string[] = [];
  line.onMessage = (message) => got.push(message.toString());
  await new Promise<void>((resolve) => {
    line.onEnd = resolve;
  });
  server.close();
  expect(got.join('')).toBe(whole.toString());
  // Each message is one or more operations of the list, in their order.
  for (const message of got) expect(operations.some((each) => message.endsWith(each))).toBe(true);
});
