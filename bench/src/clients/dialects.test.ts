import { encodeFrame } from '@parley/protocol';
import { expect, it } from 'vitest';
import { DIALECTS } from './dialects.ts';
import { ageOf, PAYLOAD_BYTES, stampedPayload } from './payload.ts';
import type { RawSocket } from './raw-socket.ts';

/** Keeps what is sent. */
function makeSocket(): { readonly socket: RawSocket; readonly sent: (Uint8Array | string)[] } {
  const sent: (Uint8Array | string)[] = [];
  return { sent, socket: { send: (message: Uint8Array | string) => void sent.push(message) } as unknown as RawSocket };
}

function messageFrame(offset: number, payload: string): Uint8Array {
  const head = { alias: 300, offset, tag: 2 ** 47 + offset, at: Date.now(), sender: 'p1' };
  return encodeFrame({ frame: 'message', ...head, payload: new TextEncoder().encode(payload) });
}

it('counts every publication of a Parley message, and finds the time in each', () => {
  const { socket, sent } = makeSocket();
  const frames = Array.from({ length: 40 }, (_, index) => messageFrame(index + 1, stampedPayload()));
  const message = Buffer.concat([...frames, encodeFrame({ frame: 'ping', at: 7 })]);
  const ages: number[] = [];
  expect(DIALECTS.parley.deliveries(message, socket, (end) => ages.push(ageOf(message, end)))).toBe(40);
  expect(ages).toHaveLength(40);
  for (const age of ages) expect(age).toBeGreaterThanOrEqual(0);
  for (const age of ages) expect(age).toBeLessThan(60_000_000);
  expect(sent).toEqual([encodeFrame({ frame: 'pong', at: 7 })]);
});

it('does not count what is no publication, and does not pass over a refusal', () => {
  const { socket } = makeSocket();
  const position = { epoch: 'e', offset: 1, tag: 2 };
  expect(DIALECTS.parley.deliveries(Buffer.from(encodeFrame({ frame: 'head', alias: 1, position })), socket)).toBe(0);
  const refused = encodeFrame({ frame: 'error', id: 4, code: 4_501, retryAfterMs: 5, message: 'no', details: new Uint8Array() });
  expect(() => DIALECTS.parley.deliveries(Buffer.from(refused), socket)).toThrow('The server refused');
});

it('finds the payload in a Socket.IO event and answers its pings', () => {
  const { socket, sent } = makeSocket();
  const payload = stampedPayload();
  const message = Buffer.from(`42${JSON.stringify(['said', payload])}`);
  let found = '';
  const seen = (end: number): void => {
    found = message.toString('latin1', end - PAYLOAD_BYTES, end);
  };
  expect(DIALECTS['socket.io'].deliveries(message, socket, seen)).toBe(1);
  expect(found).toBe(payload);
  expect(DIALECTS['socket.io'].deliveries(Buffer.from('2'), socket)).toBe(0);
  expect(sent).toEqual(['3']);
});
