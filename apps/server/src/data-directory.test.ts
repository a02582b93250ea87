import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDirectory, readControl, removeControl, writeControl } from './data-directory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the keys are made once, and only this account may read them', () => {
  const data = path.join(folder, 'new');
  const first = openDataDirectory(data);
  expect(first.ticketKey).toHaveLength(32);
  expect(openDataDirectory(data).ticketKey).toEqual(first.ticketKey);
  expect(statSync(data).mode & 0o077).toBe(0);
  expect(statSync(path.join(data, 'keys.json')).mode & 0o077).toBe(0);
});

test('keys that are not ours are refused with what to do', () => {
  writeFileSync(path.join(folder, 'keys.json'), '{"ticketKey":"c2hvcnQ="}');
  expect(() => openDataDirectory(folder)).toThrow(/keys\.json does not hold the keys/);
});

test('a directory that cannot be made is a sentence that names PARLEY_DATA', () => {
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => openDataDirectory(path.join(folder, 'file', 'data'))).toThrow(/PARLEY_DATA/);
});

test('word of the running server is left and taken away', () => {
  expect(() => readControl(folder)).toThrow(/No server runs/);
  writeControl(folder, { url: 'http://127.0.0.1:7400', key: 'k', pid: 1 });
  expect(readControl(folder)).toEqual({ url: 'http://127.0.0.1:7400', key: 'k', pid: 1 });
  removeControl(folder);
  removeControl(folder);
  expect(() => readControl(folder)).toThrow(/No server runs/);
});
