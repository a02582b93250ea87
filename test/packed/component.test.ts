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

test('what `parley component create` makes is installed, tested, checked and built with the packages alone', async () => {
  await stranger.run('npx', 'parley', 'component', 'create', 'on-call');
  await npm('install');
  expect(await npm('test')).toMatch(/^ℹ fail 0$/m);
  expect(await npm('run', 'check')).toContain('on-call 0.1.0: nothing is wrong.');
  await npm('run', 'build');
});
