import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../run-command.ts';
import { VERSION } from '../version.ts';

/** A limit for what hangs, where whole programs are run: a compiler, tests, servers. */
const PROGRAMS_MS = 120_000;
const MAIN = path.resolve(import.meta.dirname, '../main.ts');
const repository = path.resolve(import.meta.dirname, '../../../..');
const home = mkdtempSync(path.join(tmpdir(), 'parley-component-'));
const folder = path.join(home, 'on-call');
const module = path.join(folder, 'src/index.ts');
afterAll(() => rmSync(home, { recursive: true }));

/** What it says; rejects with what it complains of. */
async function parley(cwd: string, ...args: string[]): Promise<string> {
  const said: string[] = [];
  const complained: string[] = [];
  const surroundings = { env: { PARLEY_DATA: path.join(home, 'data') }, cwd, say: (line: string) => void said.push(line) };
  const code = await runCommand(args, surroundings, (line) => void complained.push(line));
  if (code !== 0) throw new Error(complained.join('\n'));
  return said.join('\n');
}
const node = promisify(execFile).bind(undefined, process.execPath);
/** Another file with another content: what was imported once is not read again. */
function variant(name: string, change: (source: string) => string): string {
  writeFileSync(path.join(folder, 'src', name), change(readFileSync(module, 'utf8')));
  return `src/${name}`;
}

beforeAll(async () => {
  await parley(home, 'component', 'create', 'on-call');
  // What `npm install` would do.
  mkdirSync(path.join(folder, 'node_modules/@types'), { recursive: true });
  for (const name of ['@parley', 'zod', '@types/node'])
    symlinkSync(path.join(repository, 'node_modules', name), path.join(folder, 'node_modules', name));
});

describe('parley component create', { timeout: PROGRAMS_MS }, () => {
  it('writes a component whose test passes', async () => {
    const { stdout } = await node(['--conditions=source', '--test', 'src/index.test.ts'], { cwd: folder });
    expect(stdout).toMatch(/pass 6\n[\s\S]*fail 0\n/);
  });

  it('writes what its compiler takes', async () => {
    // As the repository's packages are found by their sources, those are looked at too.
    const inRepository = ['--customConditions', 'source', '--noEmit'];
    const tsc = path.join(repository, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['-p', folder, ...inRepository]).catch(({ stdout }) => expect.fail(stdout));
  });

  it('takes the packages from a folder, for those who have them from no registry', async () => {
    await expect(parley(home, 'component', 'create', 'local', '--packages', 'packed')).rejects.toThrow('`npm run pack` in a clone');
    mkdirSync(path.join(home, 'packed'));
    writeFileSync(path.join(home, 'packed', `parley-component-${VERSION}.tgz`), '');
    await parley(folder, 'component', 'create', '../local', '--packages', '../packed');
    const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(home, 'local/package.json'), 'utf8'));
    const all = { ...dependencies, ...devDependencies };
    for (const name of ['component', 'esdk', 'server']) expect(all[`@parley/${name}`]).toBe(`file:../packed/parley-${name}-${VERSION}.tgz`);
    for (const made of ['packed', 'local']) rmSync(path.join(home, made), { recursive: true });
  });

  it('overwrites nothing', async () => {
    await expect(parley(home, 'component', 'create', 'on-call')).rejects.toThrow(`There is something in ${folder} already.`);
    expect(readdirSync(home)).toEqual(['on-call']);
  });
});

describe('parley component check', () => {
  it('says what a component declares, when nothing is wrong', async () => {
    expect(await parley(folder, 'component', 'check')).toBe(
      [
        'on-call 0.1.0: nothing is wrong.',
        '  permissions: channels:own, directory:read',
        '  methods: greet',
        '  channels: greetings (greeted)',
        '  settings: greeting',
        '  on-call.greet: role:member',
      ].join('\n'),
    );
  });

  it('says everything that is wrong, in sentences', async () => {
    const wrong = variant('wrong.ts', (source) =>
      source.replace("version: '0.1.0'", "version: '1'").replace("can: policy('on-call.greet'),", ''),
    );
    await expect(parley(folder, 'component', 'check', wrong)).rejects.toThrow(
      'src/wrong.ts cannot be loaded.\nThe version "1" is not of the form 1.2.3.\nMethod "greet" has no rule in "can"; say who may, with "anyone" where everybody may.',
    );
  });

  it('says what does not fit beside Parley’s own components', async () => {
    const lonely = variant('lonely.ts', (source) =>
      source.replace(
        "permissions: ['channels:own', 'directory:read']",
        "permissions: ['channels:own', 'directory:read', 'hooks'], hooks: { 'nobody.said': { run: async () => ({}) as never } }",
      ),
    );
    await expect(parley(folder, 'component', 'check', lonely)).rejects.toThrow(
      'on-call fills the point "nobody.said", which no component offers.',
    );
  });

  it('says where the module fails, or declares nothing', async () => {
    writeFileSync(path.join(folder, 'src/broken.ts'), "throw new Error('a slip of the pen');\n");
    await expect(parley(folder, 'component', 'check', 'src/broken.ts')).rejects.toThrow('a slip of the pen');
    writeFileSync(path.join(folder, 'src/empty.ts'), 'export const nothing = 1;\n');
    await expect(parley(folder, 'component', 'check', 'src/empty.ts')).rejects.toThrow('It exports no component');
  });
});

describe('parley component check, of what a server would fail at', () => {
  const checked = (file: string) => node(['--conditions=source', MAIN, 'component', 'check', file], { cwd: folder });
  const write = (name: string, source: string) => writeFileSync(path.join(folder, 'src', name), source);

  it('says which statement of the migrations no database takes', async () => {
    const migrations = "[{ version: 1, sql: ['create table on_call_a (id integer)', 'create tabel on_call_b (id integer)'] }]";
    const wrong = variant('tables.ts', (source) =>
      source.replace(
        "permissions: ['channels:own', 'directory:read']",
        `permissions: ['channels:own', 'directory:read', 'storage:own'], storage: { migrations: ${migrations} }`,
      ),
    );
    await expect(parley(folder, 'component', 'check', wrong)).rejects.toThrow(
      /^Migration 1 of on-call, "create tabel on_call_b \(id integer\)": .*syntax error/,
    );
  });

  it('says that a module waits for something that never comes', async () => {
    write('waits.ts', 'await new Promise(() => {});\n');
    await expect(checked('src/waits.ts')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^src\/waits\.ts cannot be loaded\.\nIt waits for something that never comes, with an `await` outside of functions/,
      ),
    });
  });

  it('says that a module has not been read within the time for a start', async () => {
    write('busy.ts', 'setInterval(() => {}, 1_000);\nawait new Promise(() => {});\n');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval'] });
    try {
      const refused = expect(parley(folder, 'component', 'check', 'src/busy.ts')).rejects.toThrow(/It was not read within 30 s/);
      await vi.advanceTimersByTimeAsync(30_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends also where the module has begun something that goes on', async () => {
    write('ticks.ts', "setInterval(() => {}, 1_000);\nthrow new Error('a slip of the pen');\n");
    await expect(checked('src/ticks.ts')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('a slip of the pen') });
  });
});

describe('parley component dev', () => {
  let child: ChildProcess;
  let said = '';
  const env = { ...process.env, PARLEY_DATA: path.join(home, 'data'), PARLEY_PORT: '0' };
  const told = (count: number) => expect.poll(() => said.split('Ctrl+C stops it.').length - 1).toBe(count);

  it('runs a server with the component, anew after a change, until it is stopped', { timeout: PROGRAMS_MS }, async () => {
    child = spawn(process.execPath, ['--conditions=source', MAIN, 'component', 'dev'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // Not `exit`: what it said last may be heard after that.
    const ended = once(child, 'close');
    try {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await told(1);
      expect(said).toContain('Component on-call 0.1.0 runs in this process, with channels:own, directory:read\n');
      expect(await parley(folder, 'components')).toContain('on-call\t0.1.0\tchannels:own directory:read');
      writeFileSync(module, readFileSync(module, 'utf8').replace("version: '0.1.0'", "version: '0.2.0'"));
      await told(2);
      expect(await parley(folder, 'components')).toContain('on-call\t0.2.0\tchannels:own directory:read');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(said.split('Stopped. Everything acknowledged is on disk.')).toHaveLength(3);
    } finally {
      // It ends the server that it has started.
      child.kill('SIGTERM');
      await ended;
    }
  });
});
