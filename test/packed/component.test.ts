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

test('it is tested at the engine of a node, in the thread of the test and in one of its own', async () => {
  stranger.write(
    'on-call/src/hosted.test.ts',
    `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testComponent } from '@parley/server/testing';
import { onCall } from './index.ts';

const maya = { id: 'maya', name: 'Maya Chen', title: 'Nurse', mail: 'maya@example.org', units: [], active: true };
const directory = { people: async () => [maya], units: async () => [], search: async () => [], inUnit: async () => ({ people: [], more: false }) };

for (const subject of [onCall, new URL('./index.ts', import.meta.url)]) {
  test(subject instanceof URL ? 'in a thread of its own' : 'in this thread', async () => {
    await using t = await testComponent(subject, { as: { noor: { roles: ['member'] } }, directory });
    assert.deepEqual(await t.as('noor').call('greet', { person: 'maya' }), { text: 'Hello, Maya Chen!' });
    await t.set('greeting', 'Good morning');
    await t.restart();
    assert.deepEqual(await t.as('noor').call('greet', { person: 'maya' }), { text: 'Good morning, Maya Chen!' });
    await assert.rejects(t.as('ben').call('greet', { person: 'maya' }), { code: 'forbidden' });
  });
}
`,
  );
  expect(await npm('test')).toMatch(/^ℹ pass 4$[\s\S]*^ℹ fail 0$/m);
  const how = ['--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext', '--allowImportingTsExtensions', '--types', 'node'];
  const types = ['--typeRoots', 'on-call/node_modules/@types'];
  await stranger.run('on-call/node_modules/.bin/tsc', ...how, ...types, 'on-call/src/hosted.test.ts');
});
