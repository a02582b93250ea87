import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../../scripts/workspace.ts';

/** Somebody with an empty folder, who has heard of the registry and knows nothing of this repository. */
export class Stranger {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(registry: string) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'parley-stranger-'));
    this.#env = { ...environment(), npm_config_registry: registry, ...settings(path.join(this.folder, '.npm')) };
    mkdirSync(path.join(this.folder, 'app'));
  }

  get app(): string {
    return path.join(this.folder, 'app');
  }

  /** Writes a file of the project. Answers its path. */
  write(name: string, content: string | object): string {
    const file = path.join(this.app, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    return file;
  }

  /** `npm install …`, into the folder `app`. */
  async install(...packages: readonly string[]): Promise<void> {
    await this.run('npm', 'install', ...packages);
  }

  /** Runs a command to its end. Rejects with all that it printed when it fails. */
  async run(command: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { cwd: this.app, env: this.#env }).catch(
      ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => {
        throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
      },
    );
    return stdout;
  }

  /** Starts a command in a group of its own; `env` besides what the stranger has. */
  start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return spawn(command, args, { cwd: this.app, env: { ...this.#env, ...env }, detached: true });
  }

  leave(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Without what `npm test` and vitest have put in: the commands, conditions and settings of this repository. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITE|PARLEY_|https?_proxy$)/i.test(name));
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.startsWith(repositoryRoot));
  return { ...Object.fromEntries(kept), PATH: folders.join(path.delimiter) };
}

/** Of npm: nothing of this account, and no network. */
function settings(folder: string): NodeJS.ProcessEnv {
  return {
    npm_config_cache: folder,
    npm_config_userconfig: path.join(folder, 'none'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
    npm_config_fetch_retries: '0',
    npm_config_yes: 'true',
  };
}
