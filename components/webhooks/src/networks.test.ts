import { BlockList } from 'node:net';
import { expect, it } from 'vitest';
import { isReachable, readNetworks } from './networks.ts';

const none = new BlockList();

it.each(['1.1.1.1', '93.184.216.34', '100.128.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
  '%s is public',
  (address) => expect(isReachable(address, none)).toBe(true),
);

it.each([
  '127.0.0.1',
  '127.8.9.10',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:1.1.1.1',
  '::ffff:7f00:1',
  '::7f00:1',
  '64:ff9b::a00:1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd12:3456::1',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2001:0:a00:1::',
  'localhost',
  '',
])('%s is not', (address) => expect(isReachable(address, none)).toBe(false));

it('what administrators allow is reached, and nothing beside it', () => {
  const allowed = readNetworks('127.0.0.1, 10.1.0.0/16  fd00:1::/48') ?? none;
  for (const address of ['127.0.0.1', '10.1.255.255', 'fd00:1::9']) expect(isReachable(address, allowed)).toBe(true);
  for (const address of ['127.0.0.2', '10.2.0.1', 'fd00:2::9', '::1']) expect(isReachable(address, allowed)).toBe(false);
});

it.each(['10.0.0.0/33', '10.0.0', 'localhost', '10.0.0.0/8/8', '::1/129', '10.0.0.0/', '10.0.0.0/x'])('"%s" is no network', (text) =>
  expect(readNetworks(text)).toBeUndefined(),
);

it('nothing is allowed where nothing is said', () => expect(isReachable('10.0.0.1', readNetworks(' ') ?? none)).toBe(false));
