import type { Parley } from '@parley/esdk';
import { asClient } from './client.ts';
import type { Surroundings } from './command.ts';
import { Complaint } from './complaint.ts';
import { type Control, readControl } from './data-directory.ts';
import { readSettings } from './settings.ts';

/** A request to a route of a component: `people/export.csv`. Throws a Complaint with the server's own sentence when it refuses. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: Uint8Array<ArrayBuffer>) => Promise<Response>;

/**
 * Runs `work` as the operator of the server that runs on the configured data directory, with nothing but what its components declare.
 * Throws a Complaint when no server runs there, or with the server's own sentence when it refuses.
 */
export async function asOperator<T>(surroundings: Surroundings, work: (parley: Parley, ask: Ask) => Promise<T>): Promise<T> {
  const control = readControl(readSettings(surroundings.env, surroundings.cwd).data);
  if (!isAlive(control.pid))
    throw new Complaint('The server of this data directory is gone without a word (it was killed). Start it with `npm start`.');
  return asClient(control.url, control.key, (parley) => work(parley, askAt(control)));
}

function askAt({ url, key }: Control): Ask {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/u/0/api/${path}`, { method, headers, ...(body !== undefined && { body }) });
    if (answer.ok) return answer;
    throw new Complaint(((await answer.json()) as { readonly detail: string }).detail);
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
