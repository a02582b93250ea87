import { expect, it } from 'vitest';
import { parseAddresses, placeOf } from './address.ts';

it.each([
  ['nats://a', [{ host: 'a', port: 4222, tls: false, credentials: {} }]],
  ['tls://secret@a:1', [{ host: 'a', port: 1, tls: true, credentials: { token: 'secret' } }]],
  ['nats://u:p%40%2F@[::1]:2', [{ host: '::1', port: 2, tls: false, credentials: { user: 'u', pass: 'p@/' } }]],
  [
    'tls://u:p@a, b:3 ,nats://t@c',
    [
      { host: 'a', port: 4222, tls: true, credentials: { user: 'u', pass: 'p' } },
      { host: 'b', port: 3, tls: true, credentials: { user: 'u', pass: 'p' } },
      { host: 'c', port: 4222, tls: false, credentials: { token: 't' } },
    ],
  ],
])('reads the address %s', (text, addresses) => {
  expect(parseAddresses(text)).toEqual(addresses);
});

it.each(['', 'a:4222', 'http://a', 'nats://', 'nats://u:secret@a:b', 'nats://u:secret%@a', 'nats://a,'])(
  'refuses the address "%s" without repeating it',
  (text) => {
    expect(() => parseAddresses(text)).toThrow(
      expect.objectContaining({ code: 'address', message: expect.not.stringContaining('secret') }),
    );
  },
);

it('names a server as people write it', () => {
  expect(parseAddresses('nats://secret@a,nats://[::1]:2').map(placeOf)).toEqual(['a:4222', '[::1]:2']);
});
