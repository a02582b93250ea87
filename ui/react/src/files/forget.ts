import { openParts } from './parts.ts';
import { openRecords } from './records.ts';

/** Removes what this browser keeps of somebody's files. They have left, and others may use it. */
export async function forgetFiles(person: string): Promise<void> {
  const [parts, records] = await Promise.all([openParts(), openRecords(person)]);
  for (const { id } of await records.all()) await Promise.all([parts.remove(id), records.remove(id)]);
}
