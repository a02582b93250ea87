import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { clientOf, loadSample, tokensFor, wholeHistory } from './support/clients.ts';
import { parley, Server } from './support/server.ts';
import { onSite, startServer } from './support/start-server.ts';

/** Of this file; each test that needs data of its own makes a folder in it. */
const folder = mkdtempSync(path.join(tmpdir(), 'parley-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(path.join(folder, 'data-'));

const running: Server[] = [];
async function started(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  running.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.dispose()));
});

describe('a backup', () => {
  test('is made while people talk, and restored it is the same history, which old clients read anew', async () => {
    const server = await started(startServer());
    await loadSample(server);
    const [token = ''] = await tokensFor(server, ['amara-okafor']);
    const client = clientOf(server, token);
    const channel = await client.channels.join('messaging/cath-lab-2');
    let stop = false;
    const said: string[] = [];
    const talking = (async () => {
      for (let turn = 1; !stop; turn++) {
        await client.channels.publish(channel.name, { kind: 'create', body: `turn ${turn}`, ref: `t${turn}` });
        said.push(`turn ${turn}`);
      }
    })();
    for await (const { reset } of channel) {
      expect(reset).toBeUndefined();
      if (said.length >= 20) break;
    }
    const before = [...said];
    const { position } = channel;
    const file = path.join(newFolder(), 'parley.backup');
    const made = await server.command(['backup', file]);
    stop = true;
    await talking;
    await client.close();
    expect(made).toEqual({ code: 0, output: `Backup written to ${file}\n` });
    expect(said.length).toBeGreaterThan(before.length);

    const data = path.join(newFolder(), 'restored');
    expect(await parley(['restore', file], { data })).toMatchObject({ code: 0, output: expect.stringContaining(`Restored into ${data}`) });
    const restored = await started(Server.start({ data }));
    const returned = clientOf(restored, token);
    const rejoined = await returned.channels.join('messaging/cath-lab-2', { from: position });
    for await (const item of rejoined) {
      expect(item).toEqual({ reset: 'epoch' });
      break;
    }
    const messages = await wholeHistory(returned, 'cath-lab-2');
    const turns = messages.map(({ body }) => body).filter((body) => body.startsWith('turn'));
    expect(turns.slice(0, before.length)).toEqual(before);
    expect(turns).toEqual(said.slice(0, turns.length));
    const { offset } = await returned.channels.publish(rejoined.name, { kind: 'create', body: 'life goes on', ref: 'on' });
    expect(offset).toBe((messages.at(-1)?.id ?? 0) + 1);
    await returned.close();
  });

  // On a site it is the database that must be empty: engine/storage/postgres.
  test.skipIf(onSite)('is refused where one would be overwritten, and a restore where it would not be whole or not alone', async () => {
    const server = await started(Server.start());
    await loadSample(server);
    const file = path.join(newFolder(), 'parley.backup');
    expect((await parley(['backup', file], { data: server.data })).code).toBe(0);
    const twice = await parley(['backup', file], { data: server.data });
    expect(twice).toMatchObject({ code: 1, output: expect.stringContaining(`${file} exists already`) });
    const nothing = await parley(['backup', `${file}2`], { data: newFolder() });
    expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining('There is nothing to back up') });

    const whole = readFileSync(file);
    const cutAt = async (length: number): Promise<void> => {
      const cut = `${file}.${length}`;
      writeFileSync(cut, whole.subarray(0, length));
      const data = path.join(newFolder(), 'restored');
      const { code, output } = await parley(['restore', cut], { data });
      expect([length, code, output]).toEqual([length, 1, expect.stringMatching(/^Nothing was restored: /)]);
      expect(output).not.toMatch(/^\s+at /m);
      // Nothing half is left that a server could start on.
      expect(() => statSync(path.join(data, 'parley.db'))).toThrow('ENOENT');
    };
    await Promise.all([0, Math.floor(whole.length / 2), whole.length - 1].map(cutAt));

    expect(await server.end()).toBe(0);
    const full = await parley(['restore', file], { data: server.data });
    expect(full).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^Nothing was restored: .*is not empty.*Restore into an empty one/),
    });
    const missing = await parley(['restore', `${file}.not`], { data: path.join(newFolder(), 'x') });
    expect(missing).toMatchObject({ code: 1, output: expect.stringMatching(/^Nothing was restored: /) });
  });
});
