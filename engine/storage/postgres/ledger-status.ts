import { type Member, StorageError } from '@parley/storage';
import { Connections } from './connections.ts';
import { rethrow } from './faults.ts';

/** The ledger as somebody sees it who is no node. */
export interface LedgerStatus {
  /**
   * The last of each node, by name. `leftMs`: how long the lease still holds by the clock of the database; negative where it has lapsed and was
   * not given back.
   */
  readonly lives: readonly (Member & { readonly leftMs: number })[];
  /** How many revocations there ever were. */
  readonly revocations: number;
}

/** Lapsed leases that are shown: a node that was killed this long ago is news. */
const shownFor = `interval '1 hour'`;

/**
 * A life that lapsed is ended when somebody wants what it held: it is still the last of its node, until the node has another one. Those of one
 * process are told from those of the next by when it was started.
 */
const lastOfEach = `select distinct on (node) node, life, facts, until from ledger_lives
  order by node, current desc, (facts::json ->> 'startedAt')::float8 desc nulls last, until = '-infinity' desc, until desc`;

/** Looks and changes nothing. Rejects with `io`, with a sentence, also where no node has ever used the database. */
export async function readLedgerStatus(url: string): Promise<LedgerStatus> {
  const connections = new Connections({ url, name: 'parley status', count: 1, readOnly: true });
  try {
    return await connections.use(async (session) => {
      const known = await session.run(`select to_regclass('ledger_lives') is not null`);
      if (known.values[0]?.[0] !== 1) throw new StorageError('io', 'No node has ever used this database. Start one first.');
      const lives = await session.run(
        `select node, life, facts, (extract(epoch from until - clock_timestamp()) * 1000)::float8 from (${lastOfEach}) as last
         where until > clock_timestamp() - ${shownFor} order by node`,
      );
      const last = await session.run('select coalesce(max(version), 0)::float8 from ledger_revocations');
      return {
        lives: lives.values.map(([node, life, facts, leftMs]) => ({
          node: String(node),
          life: String(life),
          facts: String(facts),
          leftMs: Number(leftMs),
        })),
        revocations: Number(last.values[0]?.[0]),
      };
    });
  } catch (error) {
    return rethrow(error);
  } finally {
    await connections.close();
  }
}
