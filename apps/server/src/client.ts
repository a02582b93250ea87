import { hash } from 'node:crypto';
import { connect, type Parley, ParleyError } from '@parley/esdk';
import { Complaint } from './complaint.ts';

/** Runs `work` on a connection of its own. What the server refuses is a Complaint with its sentence. */
export async function asClient<T>(url: string, token: string, work: (parley: Parley) => Promise<T>): Promise<T> {
  // Whoever holds another token is somebody else, and shares no connection.
  const parley = connect(url, { token, client: 'parley-command', storageKey: hash('sha256', token) });
  try {
    return await work(parley);
  } catch (error) {
    if (error instanceof ParleyError) throw new Complaint(error.message, { cause: error });
    throw error;
  } finally {
    await parley.close();
  }
}
