import { existsSync, rmSync, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '@parley/storage';
import { backup as backupDatabase } from '@parley/storage/postgres';
import { backup as backupDirectory } from '@parley/storage/sqlite';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { readSettings } from '../settings.ts';

export const backupCommand: Command = {
  usage: 'backup FILE',
  summary: 'writes everything that is kept into one file; the server may run meanwhile',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a file to write'], {});
    const { data, site } = readSettings(surroundings.env, surroundings.cwd);
    const file = path.resolve(surroundings.cwd, words[0] ?? '');
    if (!site && !existsSync(path.join(data, 'parley.db')))
      throw new Complaint(`There is nothing to back up in ${data}. Set PARLEY_DATA to the folder that the server uses.`);
    const to = await begin(file);
    try {
      await (site ? backupDatabase({ url: site.database }, to) : backupDirectory({ path: data }, to));
    } catch (error) {
      rmSync(file, { force: true });
      if (error instanceof StorageError || (error as NodeJS.ErrnoException).code)
        throw new Complaint(`No backup was written: ${(error as Error).message}`, { cause: error });
      throw error;
    }
    surroundings.say(`Backup written to ${file}`);
    return 0;
  },
};

/** A file that was not there. Who is told that it is written can rely on the disk. */
async function begin(file: string): Promise<WriteStream> {
  try {
    return (await open(file, 'wx', 0o600)).createWriteStream({ flush: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new Complaint(`${file} exists already. Give the name of a new file.`);
    throw new Complaint(`No backup was written: ${message}`, { cause: error });
  }
}
