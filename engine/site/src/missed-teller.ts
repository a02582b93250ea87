import type { Ledger } from '@parley/storage';
import { encodeEntry } from './entry.ts';
import { SharedQuery } from './shared-query.ts';

/** Records which lives have missed something: one entry for all that are known when it is written. */
export function missedTeller(ledger: Ledger, process: string): (lives: readonly string[]) => Promise<number> {
  const missed = new Set<string>();
  const telling = new SharedQuery(async () => {
    const entry = encodeEntry({ by: process, missed: [...missed] });
    missed.clear();
    return (await ledger.revoke(entry)).version;
  });
  return (lives) => {
    for (const life of lives) missed.add(life);
    return telling.ask();
  };
}
