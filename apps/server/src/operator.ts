import type { Parley } from '@parley/esdk';
import { asClient } from './client.ts';
import type { Surroundings } from './command.ts';
import { Complaint } from './complaint.ts';
import { readControl } from './data-directory.ts';
import { readSettings } from './settings.ts';

/**
 * Runs `work` as the operator of the server that runs on the configured data directory, with nothing but what its components declare.
 * Throws a Complaint when no server runs there, or with the server's own sentence when it refuses.
 */
export async function asOperator<T>(surroundings: Surroundings, work: (parley: Parley) => Promise<T>): Promise<T> {
  const control = readControl(readSettings(surroundings.env, surroundings.cwd).data);
  if (!isAlive(control.pid))
    throw new Complaint('The server of this data directory is gone without a word (it was killed). Start it with `npm start`.');
  return asClient(control.url, control.key, work);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
