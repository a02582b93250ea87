import { openTestStore, type TestHost, testHost } from '@parley/host/testing';
import { systemRuntime } from '@parley/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostedComponent } from './hosted-component.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const ending: (() => Promise<void>)[] = [];

describe('a component with tables, in a thread of its own', () => {
  let hosted: HostedComponent;
  let host: TestHost;
  /** Called once in each beginning. */
  let migrated: () => Promise<void>;
  let beginnings = 0;
  beforeEach(async () => {
    const store = await openTestStore();
    ending.push(() => store.close());
    migrated = async () => {};
    hosted = new HostedComponent({
      module: { module: new URL('../../test/polls.ts', import.meta.url).href, base: import.meta.url },
      clock: systemRuntime.clock,
      logger: quiet,
      async migrate(id, migrations) {
        await store.sql.migrate(id, migrations);
        beginnings++;
        await migrated();
      },
    });
    host = await testHost([await hosted.load()], { store });
    ending.push(() => host.stop());
    beginnings = 0;
  });
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
  });

  it('begins anew once where several administrators have it begin at the same time', async () => {
    await Promise.all([hosted.restart(), hosted.restart()]);
    expect([beginnings, hosted.status.state]).toEqual([1, 'running']);
    await hosted.restart();
    expect([beginnings, hosted.status.state]).toEqual([2, 'running']);
  });

  it('is gone with its node also where it was just about to begin', async () => {
    const [began, stopped] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    migrated = () => {
      began.resolve();
      return stopped.promise;
    };
    const restarting = hosted.restart();
    await began.promise;
    await host.stop();
    stopped.resolve();
    await restarting;
    expect(hosted.status.state).toBe('ended');
    await expect(hosted.dialogue.ask('nothing', [])).rejects.toMatchObject({ code: 'unavailable' });
  });
});
