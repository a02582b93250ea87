import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type NatsServer, startNats } from '@parley/backbone/nats/testing';
import type { Logger } from '@parley/component';
import { type PostgresServer, startPostgres } from '@parley/storage/postgres/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ground, openGround } from './ground.ts';
import { readSettings } from './settings.ts';

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const folder = mkdtempSync(path.join(tmpdir(), 'parley-ground-'));
const grounds: Ground[] = [];
let postgres: PostgresServer;
let nats: NatsServer;

beforeAll(async () => {
  [postgres, nats] = await Promise.all([startPostgres({ durable: true }), startNats()]);
});
afterAll(async () => {
  await Promise.all(grounds.map((ground) => ground.close()));
  await Promise.all([postgres?.close(), nats?.close()]);
  rmSync(folder, { recursive: true });
});

/** The two nodes of an installation with a database of its own, and what each hears that was revoked. */
async function makeInstallation() {
  const database = await postgres.createDatabase();
  const open = async (node: string) => {
    const data = path.join(folder, `${grounds.length}`);
    const env = { PARLEY_DATA: data, PARLEY_NODE: node, PARLEY_DATABASE: database, PARLEY_BACKBONE: nats.url };
    const ground = await openGround({ settings: readSettings(env, folder), logger: silent, address: () => '', onWaiting: () => {} });
    grounds.push(ground);
    const revoked: (string | undefined)[] = [];
    ground.site.onRevoked((what) => revoked.push(what));
    return { site: ground.site, revoked };
  };
  return { a: await open('a'), b: await open('b') };
}

it('Two installations on one NATS server, with nodes of the same names, hear nothing of each other', async () => {
  const [staging, production] = [await makeInstallation(), await makeInstallation()];
  const casts: string[] = [];
  for (const [name, { b }] of Object.entries({ staging, production }))
    b.site.backbones.channels.subscribe('channel.news', () => casts.push(name));
  // Both revoke what has the same number in their ledgers: it must not pass for the other.
  await staging.a.site.revoke('of staging');
  await production.a.site.revoke('of production');
  expect([staging.b.revoked, production.b.revoked]).toEqual([['of staging'], ['of production']]);

  staging.a.site.backbones.channels.publish('channel.news', new Uint8Array());
  await expect.poll(() => casts).toContain('staging');
  production.a.site.backbones.channels.publish('channel.news', new Uint8Array());
  await expect.poll(() => casts).toContain('production');
  expect(casts).toEqual(['staging', 'production']);
});
