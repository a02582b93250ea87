import { BackboneError } from '@parley/backbone/nats';
import { BootError } from '@parley/host';
import { StorageError } from '@parley/storage';
import { expect, test } from 'vitest';
import { Complaint } from './complaint.ts';
import { readSettings } from './settings.ts';
import { startFailure } from './start-failure.ts';

const settings = readSettings({ PARLEY_PORT: '7400' }, '/srv');
const system = (code: string) => Object.assign(new Error(code), { code });

test.each([
  [system('EADDRINUSE'), /127\.0\.0\.1:7400.*PARLEY_PORT=7401/],
  [system('EACCES'), /ports below 1024/],
  [system('EADDRNOTAVAIL'), /no address of this machine/],
  [system('ERR_OSSL_PEM_NO_START_LINE'), /certificate/],
  [new BackboneError('unreachable', 'Nobody answers there.'), /Nobody answers there/],
  [new StorageError('locked', 'Process 12 uses it.'), /Process 12 uses it\. Stop it first/],
  [new StorageError('newer', 'It is newer.'), /newer version of Parley/],
  [new StorageError('corrupt', 'It is damaged.'), /restore FILE/],
  [new StorageError('full', 'No room.'), /Make room/],
  [new BootError('"people" did not start', { cause: new StorageError('full', 'No room.') }), /^No room\. Make room/],
])('what keeps the server from starting becomes a sentence with a way out: %s', (error, sentence) => {
  const complaint = startFailure(error, settings);
  expect(complaint).toBeInstanceOf(Complaint);
  expect((complaint as Complaint).message).toMatch(sentence);
});

test('a failure that nobody foresaw keeps its stack', () => {
  const bug = new TypeError('x is not a function');
  expect(startFailure(bug, settings)).toBe(bug);
  const statement = new BootError('"people" did not start', { cause: new StorageError('bad-statement', 'no such table') });
  expect(startFailure(statement, settings)).toBe(statement);
});

test('a shared database is not spoken of as a folder', () => {
  const site = { database: 'postgres://db/parley', backbone: 'nats://one' };
  const complaint = startFailure(new StorageError('newer', 'It is newer.'), { ...settings, site });
  expect((complaint as Complaint).message).toBe('It is newer.');
});
