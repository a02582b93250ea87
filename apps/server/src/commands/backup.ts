import { createWriteStream, existsSync, rmSync } from 'node:fs';
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
    if (existsSync(file)) throw new Complaint(`${file} exists already. Give the name of a new file.`);
    try {
      const to = createWriteStream(file, { flags: 'wx', mode: 0o600 });
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
