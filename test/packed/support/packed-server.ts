import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hear } from './hear.ts';
import { programOf } from './readme.ts';
import { Stranger } from './stranger.ts';

/** `npx @parley/server` in the folder of a stranger, on whatever Node this machine has. */
export class PackedServer {
  readonly url: string;
  /** The one-time link of the first administrator. */
  readonly firstRunUrl: string;
  readonly #stranger: Stranger;
  readonly #child: ChildProcess;

  private constructor(stranger: Stranger, child: ChildProcess, announcement: string) {
    this.#stranger = stranger;
    this.#child = child;
    this.firstRunUrl = /\S+\?first=\S+/.exec(announcement)?.[0] ?? '';
    this.url = new URL(this.firstRunUrl).origin;
  }

  /** In a folder with nothing but a component, that of the README. */
  static async start(registry: string): Promise<PackedServer> {
    const stranger = new Stranger(registry);
    stranger.write('package.json', { name: 'polls', private: true, type: 'module' });
    stranger.write('polls.ts', programOf('@parley/component').text);
    await stranger.install('@parley/component', 'zod');
    return PackedServer.of(stranger, { PARLEY_COMPONENTS: './polls.ts', PARLEY_GRANTS: 'polls: storage:own' });
  }

  /** The stranger leaves with it. Settles when it says that it is ready; rejects with its output when it ends before. */
  static async of(stranger: Stranger, env: Readonly<Record<string, string>>): Promise<PackedServer> {
    const child = stranger.start('npx', ['@parley/server'], { PARLEY_PORT: '0', ...env });
    // The last line of the announcement: everything before it has been printed.
    const announcement = await hear(child, /(ready at[\s\S]*)Ctrl\+C/).catch((error: unknown) => {
      stranger.leave();
      throw error;
    });
    return new PackedServer(stranger, child, announcement);
  }

  /** Runs `parley …` in the same folder. */
  parley(...args: readonly string[]): Promise<string> {
    return this.#stranger.run('npx', '--package=@parley/server', 'parley', ...args);
  }

  /** As somebody does who knows its process. Answers the exit code. */
  async stop(): Promise<number | null> {
    const { pid } = JSON.parse(readFileSync(path.join(this.#stranger.app, 'data/control.json'), 'utf8')) as { readonly pid: number };
    const ended = once(this.#child, 'exit');
    process.kill(pid, 'SIGTERM');
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** After a test that failed too: nothing of it runs on. */
  dispose(): void {
    if (this.#child.exitCode === null && this.#child.pid) process.kill(-this.#child.pid, 'SIGKILL');
    this.#stranger.leave();
  }
}
