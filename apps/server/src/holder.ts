import type { Parley } from '@parley/esdk';
import { asClient } from './client.ts';
import type { Surroundings } from './command.ts';
import { Complaint } from './complaint.ts';
import { readControl } from './data-directory.ts';
import { readSettings } from './settings.ts';

/**
 * Runs `work` as whoever the token in PARLEY_TOKEN is for, on the server at PARLEY_URL, by default the one that runs on the configured data
 * directory. Others see the person there meanwhile.
 */
export async function asHolder<T>(surroundings: Surroundings, work: (parley: Parley) => Promise<T>): Promise<T> {
  const { PARLEY_TOKEN: token, PARLEY_URL: url } = surroundings.env;
  if (!token) throw new Complaint('PARLEY_TOKEN is not set, so nobody knows who "me" is. `parley token PERSON` prints one.');
  return asClient(url ?? readControl(readSettings(surroundings.env, surroundings.cwd).data).url, token, work);
}
