import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Component, defineComponent, flag, int, role, type Services, secret, settings } from '@parley/component';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeControl } from '../data-directory.ts';
import { jsonLogger } from '../logger.ts';
import { type RunningNode, startNode } from '../node.ts';
import { runCommand } from '../run-command.ts';
import { readSettings } from '../settings.ts';

const data = mkdtempSync(path.join(tmpdir(), 'parley-commands-'));
const env = { PARLEY_DATA: data, PARLEY_PORT: '0' };
let services: Services;
const polls = defineComponent({
  id: 'polls',
  version: '1.2.3',
  permissions: ['network:https://maps.example.org'],
  policies: { 'polls.create': role('member') },
  settings: settings({
    options: int({ title: 'Options per poll', default: 10, min: 2, max: 50 }),
    open: flag({ title: 'Open', default: true }),
    key: secret({ title: 'Key' }),
  }),
  async start(given) {
    services = given as unknown as Services;
    return { state: undefined };
  },
});

let node: RunningNode;
beforeAll(async () => {
  node = await startNode({ settings: readSettings(env, data), logger: jsonLogger('error'), components: [polls as unknown as Component] });
  writeControl(data, { url: node.localUrl, key: node.operatorKey, pid: process.pid });
});
afterAll(async () => {
  await node.stop();
  rmSync(data, { recursive: true });
});

/** What it says; rejects with what it complains of. */
async function parley(...args: string[]): Promise<readonly string[]> {
  const said: string[] = [];
  const complained: string[] = [];
  const surroundings = { env, cwd: data, say: (line: string) => void said.push(line) };
  const code = await runCommand(args, surroundings, (line) => void complained.push(line));
  if (code !== 0) throw new Error(complained.join('\n'));
  return said;
}

describe('parley application', () => {
  it('changes the origins whose pages may connect, and says them', async () => {
    await parley('application', 'add', 'crm', '--origins', 'http://127.0.0.1:3000');
    expect(await parley('application', 'origins', 'crm')).toEqual(['http://127.0.0.1:3000']);
    const both = ['http://127.0.0.1:3000', 'http://localhost:3000'];
    expect(await parley('application', 'origins', 'crm', '--set', both.join(', '))).toEqual(both);
    await expect(parley('application', 'origins', 'crm', '--set', 'localhost:3000')).rejects.toThrow('origin');
    expect(await parley('application', 'origins', 'crm', '--set', '')).toEqual([]);
    await expect(parley('application', 'origins', 'cmr')).rejects.toThrow('There is no application "cmr".');
  });
});

describe('parley settings', () => {
  it('lists what may be decided, with what it may be', async () => {
    const lines = await parley('settings', 'list');
    expect(lines.filter((line) => line.startsWith('polls.'))).toEqual([
      'polls.options\t10\tOptions per poll\t(a whole number from 2 to 50)',
      'polls.open\ttrue\tOpen\t(true or false)',
      'polls.key\t(not given)\tKey\t(a text of at most 1000 characters)',
    ]);
  });

  it('changes a setting, and makes it its default again', async () => {
    await parley('settings', 'set', 'polls.options', '20');
    await parley('settings', 'set', 'polls.open', 'false');
    expect(await parley('settings', 'get', 'polls.options')).toEqual(['20']);
    expect(services.settings.current).toMatchObject({ options: 20, open: false });
    await parley('settings', 'reset', 'polls.options');
    expect(services.settings.current).toMatchObject({ options: 10 });
  });

  it('takes a secret from a file, and shows it to nobody', async () => {
    writeFileSync(path.join(data, 'key.txt'), 's3cret\n');
    expect(await parley('settings', 'set', 'polls.key', '--from', 'key.txt')).toEqual([]);
    expect(services.settings.current).toMatchObject({ key: 's3cret' });
    expect(await parley('settings', 'get', 'polls.key')).toEqual(['(given)']);
  });

  it.each([
    [['set', 'polls.options', '51'], '"polls.options" must be a whole number from 2 to 50.'],
    [['set', 'polls.options', 'many'], 'must be a whole number'],
    [['set', 'polls.open', 'yes'], 'must be true or false'],
    [['set', 'polls.closed', '1'], 'There is no setting "polls.closed".'],
    [['set', 'polls.key', '--from', 'missing.txt'], 'missing.txt cannot be read'],
    [['set', 'polls.key', 'x', '--from', 'key.txt'], 'Usage: parley settings set'],
    [['get'], 'needs a setting (component.name)'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    await expect(parley('settings', ...args)).rejects.toThrow(sentence);
  });
});

describe('parley components', () => {
  it('lists them with what they may', async () => {
    const lines = await parley('components');
    const at = lines.indexOf('polls\t1.2.3\tnetwork:https://maps.example.org');
    expect(lines[at + 1]).toBe('  polls.create\trole:member');
    expect(lines).toContain('messaging\t0.1.0\tchannels:own storage:own');
  });
});
