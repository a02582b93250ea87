import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Component } from '@parley/component';
import { BootError, bootOrder, DEFAULT_WORKER_LIMITS } from '@parley/host';
import { StorageError } from '@parley/storage';
import { openSqliteStore } from '@parley/storage/sqlite';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { fileOf, loadComponent, USUAL_MODULE } from '../component/load-component.ts';
import { rerun } from '../component/rerun.ts';
import { scaffold } from '../component/scaffold.ts';
import { declaredComponents } from '../declared-components.ts';
import { readSettings } from '../settings.ts';
import { VERSION } from '../version.ts';
import { serve } from './start.ts';

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const create: Command = {
  usage: 'component create FOLDER [--packages FOLDER]',
  summary: 'writes a new component with its test into a new folder, whose name is that of the component',
  options: { '--packages FOLDER': 'where `npm run pack` has put the packages of this version, for those who have them from no registry' },
  async run(args, { cwd, say }) {
    const { words, values } = parseArguments(args, this.usage, ['a name'], { packages: { type: 'string' } });
    const folder = path.resolve(cwd, words[0] ?? '');
    const id = path.basename(folder);
    if (!ID.test(id)) throw new Complaint(`"${id}" is no name of a component: small letters, digits and hyphens, like on-call.`);
    if (existsSync(folder) && readdirSync(folder).length > 0) throw new Complaint(`There is something in ${folder} already.`);
    const packages = values.packages === undefined ? undefined : packagesFrom(folder, path.resolve(cwd, String(values.packages)));
    for (const [file, content] of Object.entries(scaffold(id, packages))) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }
    say(`${folder} has a component "${id}". Go on there with \`npm install\`, \`npm test\` and \`npm run dev\`.`);
    return 0;
  },
};

/** The folder with the packages as the new folder sees it. */
function packagesFrom(folder: string, packages: string): string {
  if (!existsSync(path.join(packages, `parley-component-${VERSION}.tgz`)))
    throw new Complaint(`There are no packages of ${VERSION} in ${packages}. \`npm run pack\` in a clone makes them, in dist/packages.`);
  return path.relative(folder, packages).replaceAll(path.sep, '/');
}

const check: Command = {
  usage: 'component check [MODULE]',
  summary: `says what is wrong with a component (a file, default ${USUAL_MODULE}, or a package), alone, beside Parley's own, and on an empty database`,
  async run(args, { cwd, say }) {
    const component = await loadComponent(moduleOf(args, this.usage), cwd, DEFAULT_WORKER_LIMITS.startMs);
    try {
      bootOrder([...declaredComponents(), component]);
    } catch (error) {
      throw error instanceof BootError ? new Complaint(error.message) : error;
    }
    await tryMigrations(component);
    for (const line of describe(component)) say(line);
    return 0;
  },
};

/** On an empty database, in memory. */
async function tryMigrations({ id, storage }: Component): Promise<void> {
  if (!storage) return;
  const store = await openSqliteStore({ path: ':memory:' });
  try {
    await store.sql.migrate(id, storage.migrations);
  } catch (error) {
    throw error instanceof StorageError && error.code === 'bad-statement' ? new Complaint(error.message) : error;
  } finally {
    await store.close();
  }
}

const run: Command = {
  usage: 'component run [MODULE]',
  summary: 'starts the server with a component in its own process, without the limits of a thread: for development',
  run: async (args, surroundings) => serve(surroundings, [await loadComponent(moduleOf(args, run.usage), surroundings.cwd)]),
};

const dev: Command = {
  usage: 'component dev [MODULE]',
  summary: 'does what `component run` does, and starts it anew after each change in the folder of the file',
  async run(args, { cwd, env, say }) {
    const module = moduleOf(args, this.usage);
    const file = fileOf(module, cwd);
    if (!file) throw new Complaint(`There is no file ${path.resolve(cwd, module)}.`);
    await rerun({
      folder: path.dirname(file),
      args: ['component', 'run', module],
      passedOver: readSettings(env, cwd).data,
      onChange: (changed) => say(`\n${changed} has changed.`),
    });
    return 0;
  },
};

function moduleOf(args: readonly string[], usage: string): string {
  return args.length === 0 ? USUAL_MODULE : (parseArguments(args, usage, ['at most one module'], {}).words[0] ?? '');
}

function describe({ id, version, permissions = [], policies = {}, ...parts }: Component): readonly string[] {
  const counted = (['methods', 'watches', 'channels', 'pipes', 'http', 'jobs', 'hooks', 'settings'] as const).flatMap((part) => {
    const names = Object.entries(parts[part] ?? {}).map(([name, declared]) => name + kindsIn(declared));
    return names.length > 0 ? [`  ${part}: ${names.join(', ')}`] : [];
  });
  return [
    `${id} ${version}: nothing is wrong.`,
    `  permissions: ${permissions.join(', ') || 'none'}`,
    ...counted,
    ...Object.entries(policies).map(([action, { name }]) => `  ${action}: ${name}`),
  ];
}

/** The kinds of messages of a channel, where it names some. */
function kindsIn({ messages }: { readonly messages?: object }): string {
  return messages ? ` (${Object.keys(messages).join(', ')})` : '';
}

export const componentAuthorCommands: Readonly<Record<string, Command>> = {
  'component create': create,
  'component check': check,
  'component run': run,
  'component dev': dev,
};
