import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Stranger } from './support/stranger.ts';

let stranger: Stranger;
beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'components', private: true });
  await stranger.install('@parley/server');
});
afterAll(() => stranger?.leave());

const npm = (...args: readonly string[]): Promise<string> => stranger.run('npm', '--prefix', 'on-call', ...args);

test('what `parley component create` makes is installed, tested in both hostings, checked and built with the packages alone', async () => {
  await stranger.run('npx', 'parley', 'component', 'create', 'on-call');
  await npm('install');
  expect(await npm('test')).toMatch(/^ℹ pass 6$[\s\S]*^ℹ fail 0$/m);
  expect(await npm('run', 'check')).toContain('on-call 0.1.0: nothing is wrong.');
  await npm('run', 'build');
  const how = ['--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext', '--allowImportingTsExtensions', '--types', 'node'];
  const types = ['--typeRoots', 'on-call/node_modules/@types'];
  await stranger.run('on-call/node_modules/.bin/tsc', ...how, ...types, 'on-call/src/index.test.ts');
});
