import { open } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '@parley/storage';
import { restore as restoreDatabase } from '@parley/storage/postgres';
import { restore as restoreDirectory } from '@parley/storage/sqlite';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { readSettings } from '../settings.ts';

export const restoreCommand: Command = {
  usage: 'restore FILE',
  summary: 'fills an empty data directory, or the empty database of a site, from a backup',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a backup'], {});
    const { data, site } = readSettings(surroundings.env, surroundings.cwd);
    const file = path.resolve(surroundings.cwd, words[0] ?? '');
    try {
      const archive = (await open(file)).createReadStream();
      await (site ? restoreDatabase(archive, { url: site.database }) : restoreDirectory(archive, data));
    } catch (error) {
      if (error instanceof StorageError || (error as NodeJS.ErrnoException).code)
        throw new Complaint(`Nothing was restored: ${(error as Error).message}`, { cause: error });
      throw error;
    }
    surroundings.say(`Restored into ${site ? 'the database' : data}. Start the server; clients read everything anew.`);
    return 0;
  },
};
