import path from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('an empty environment gives the defaults of the README', () => {
  expect(readSettings({}, '/srv')).toEqual({
    host: '127.0.0.1',
    port: 7400,
    data: path.resolve('/srv/data'),
    trustedProxies: [],
    insecure: false,
    node: expect.stringMatching(/^[a-z0-9-]{1,40}$/),
    components: [],
    grants: new Map(),
    logLevel: 'warn',
  });
});

test('every variable is read', () => {
  const env = {
    PARLEY_HOST: '0.0.0.0',
    PARLEY_PORT: '80',
    PARLEY_DATA: '/var/lib/parley',
    PARLEY_ORIGIN: 'https://talk.example.org/',
    PARLEY_PROXIES: '10.0.0.1, fd00::/8',
    PARLEY_INSECURE: '1',
    PARLEY_TLS_CERT: 'tls/cert.pem',
    PARLEY_TLS_KEY: '/etc/parley/key.pem',
    PARLEY_NODE: 'north-1',
    PARLEY_DATABASE: 'postgres://parley:secret@db/parley',
    PARLEY_BACKBONE: 'nats://one:4222,two:4222',
    PARLEY_COMPONENTS: '@acme/polls, ./on-call.js,/opt/rooms/index.js',
    PARLEY_GRANTS: 'polls: channels:own storage:own, on-call: network:https://api.example.org',
    PARLEY_LOG: 'debug',
  };
  expect(readSettings(env, '/srv')).toEqual({
    host: '0.0.0.0',
    port: 80,
    data: '/var/lib/parley',
    publicOrigin: 'https://talk.example.org',
    trustedProxies: ['10.0.0.1', 'fd00::/8'],
    insecure: true,
    tls: { cert: path.resolve('/srv/tls/cert.pem'), key: '/etc/parley/key.pem' },
    node: 'north-1',
    site: { database: 'postgres://parley:secret@db/parley', backbone: 'nats://one:4222,two:4222' },
    components: [
      { module: '@acme/polls', base: 'file:///srv/' },
      { module: 'file:///srv/on-call.js', base: 'file:///srv/' },
      { module: 'file:///opt/rooms/index.js', base: 'file:///srv/' },
    ],
    grants: new Map([
      ['polls', ['channels:own', 'storage:own']],
      ['on-call', ['network:https://api.example.org']],
    ]),
    logLevel: 'debug',
  });
});

test.each([
  [{ PARLEY_PORT: 'eighty' }, /PARLEY_PORT is "eighty"/],
  [{ PARLEY_PORT: '70000' }, /PARLEY_PORT is "70000"/],
  [{ PARLEY_ORIGIN: 'talk.example.org' }, /PARLEY_ORIGIN/],
  [{ PARLEY_ORIGIN: 'https://example.org/chat' }, /without a path/],
  [{ PARLEY_PROXIES: '10.0.0.1, proxy.local' }, /PARLEY_PROXIES names "proxy.local"/],
  [{ PARLEY_PROXIES: '10.0.0.0/33' }, /PARLEY_PROXIES names "10.0.0.0\/33"/],
  [{ PARLEY_PROXIES: '::1/64x' }, /PARLEY_PROXIES names/],
  [{ PARLEY_TLS_CERT: 'cert.pem' }, /PARLEY_TLS_KEY is missing/],
  [{ PARLEY_NODE: 'North 1' }, /PARLEY_NODE is "North 1".*like node-1/],
  [{ PARLEY_NODE: 'n'.repeat(41) }, /at most 40/],
  [{ PARLEY_DATABASE: 'postgres://db/parley' }, /PARLEY_BACKBONE is missing.*need both/],
  [{ PARLEY_BACKBONE: 'nats://one' }, /PARLEY_DATABASE is missing/],
  [{ PARLEY_DATABASE: 'mysql://db/parley', PARLEY_BACKBONE: 'nats://one' }, /PARLEY_DATABASE cannot be read/],
  [{ PARLEY_DATABASE: 'postgres://db/parley', PARLEY_BACKBONE: 'one:4222' }, /PARLEY_BACKBONE cannot be read/],
  [{ PARLEY_GRANTS: 'channels:own' }, /PARLEY_GRANTS says "channels:own"/],
  [{ PARLEY_GRANTS: 'polls: hooks; on-call: directory:read' }, /"hooks;" is no permission.*separated by commas/],
  [{ PARLEY_GRANTS: 'polls: channels:own;on-call: hooks' }, /"channels:own;on-call:" is no permission/],
  [{ PARLEY_GRANTS: 'polls: channels:own on-call: hooks' }, /"on-call:" is no permission/],
  [{ PARLEY_GRANTS: 'polls: channels:own, storage:own' }, /"own" is no permission.*by spaces/],
  [{ PARLEY_GRANTS: 'polls: hooks, network:https://api.example.org' }, /"https:\/\/api.example.org" is no permission/],
  [{ PARLEY_GRANTS: 'polls: hooks, polls: channels:own' }, /PARLEY_GRANTS names "polls" twice/],
  [{ PARLEY_LOG: 'loud' }, /debug, info, warn, error/],
])('a setting that cannot be meant is refused with a sentence: %o', (env, sentence) => {
  expect(() => readSettings(env, '/srv')).toThrow(sentence);
});

test('a sentence about the database does not repeat its password', () => {
  const env = { PARLEY_DATABASE: 'postgre://parley:secret@db/parley', PARLEY_BACKBONE: 'nats://token@one' };
  expect(() => readSettings(env, '/srv')).toThrow(/^(?!.*secret)/);
  expect(() => readSettings({ ...env, PARLEY_BACKBONE: '' }, '/srv')).toThrow(/^(?!.*secret)/);
});
