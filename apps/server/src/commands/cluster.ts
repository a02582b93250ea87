import { LEASE_MS, protocolOf } from '@parley/site';
import { StorageError } from '@parley/storage';
import { type LedgerStatus, readLedgerStatus } from '@parley/storage/postgres';
import { parseArguments } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { readSettings } from '../settings.ts';

const usage = 'cluster status [--json]';

/** A node as an administrator sees it. */
interface NodeStatus {
  readonly node: string;
  readonly life: string;
  /** `lapsed`: it has ended without a word, or cannot reach the database. */
  readonly lease: 'held' | 'lapsed';
  /** Since it was renewed. */
  readonly leaseAgeMs: number;
  /** Where it listens, what it runs and since when; undefined where it has not said so. */
  readonly address?: string;
  readonly version?: string;
  /** What it speaks with other nodes: all have to speak the same. */
  readonly protocol: number;
  readonly startedAt?: string;
  /** How many revocations it has not heard of. */
  readonly revocationsBehind: number;
  /** Nodes of which it hears nothing, though they have a lease: ten at most. */
  readonly unheard: readonly string[];
}

export const clusterCommands: Readonly<Record<string, Command>> = {
  'cluster status': {
    usage,
    summary: 'shows the nodes of this site as its database knows them',
    options: {
      '--json': 'for programs',
    },
    async run(args, surroundings) {
      const { values } = parseArguments(args, usage, [], { json: { type: 'boolean' } });
      const { site } = readSettings(surroundings.env, surroundings.cwd);
      if (site) show(await statusOf(site.database), values.json === true, surroundings);
      else if (values.json) surroundings.say(JSON.stringify({ nodes: [], revocations: 0 }));
      else
        surroundings.say(
          'This is one node: it keeps everything itself and needs no other. PARLEY_DATABASE and PARLEY_BACKBONE make it one of several.',
        );
      return 0;
    },
  },
};

async function statusOf(database: string): Promise<LedgerStatus> {
  try {
    return await readLedgerStatus(database);
  } catch (error) {
    if (error instanceof StorageError) throw new Complaint(error.message, { cause: error });
    throw error;
  }
}

function show({ lives, revocations }: LedgerStatus, json: boolean, { say }: Surroundings): void {
  const nodes = lives.map((life) => toStatus(life, revocations));
  if (json) say(JSON.stringify({ nodes, revocations }));
  else if (nodes.length === 0) say('No node runs.');
  else showTable(nodes, revocations, say);
}

function showTable(nodes: readonly NodeStatus[], revocations: number, say: Surroundings['say']): void {
  const rows = [['node', 'lease', 'address', 'version', 'started', 'life'], ...nodes.map(toRow)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    say(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  say(`\nRevocations so far: ${revocations}`);
  const versions = new Set(
    nodes.flatMap(({ lease, version = '?', protocol }) => (lease === 'held' ? [`${version} (protocol ${protocol})`] : [])),
  );
  if (versions.size > 1)
    say(
      `These nodes run ${[...versions].join(' and ')}. They work together for the time of an upgrade; end it by restarting the older ones.`,
    );
  for (const { node, revocationsBehind } of nodes)
    if (revocationsBehind > 0) say(`Node ${node} has not heard of ${revocationsBehind} of them.`);
  for (const { node, unheard } of nodes)
    if (unheard.length > 0)
      say(
        `Node ${node} hears nothing of ${unheard.join(', ')}: compare PARLEY_BACKBONE of all nodes, and look whether the NATS servers have routes to each other.`,
      );
}

function toStatus({ node, life, facts, leftMs }: LedgerStatus['lives'][number], revocations: number): NodeStatus {
  const protocol = protocolOf({ facts });
  const { address, version, startedAt, heard, unheard } = JSON.parse(facts) as Partial<Record<string, unknown>>;
  return {
    node,
    life,
    lease: leftMs > 0 ? 'held' : 'lapsed',
    leaseAgeMs: Math.max(0, Math.round(LEASE_MS - leftMs)),
    ...(typeof address === 'string' && address !== '' && { address }),
    ...(typeof version === 'string' && { version }),
    protocol,
    ...(typeof startedAt === 'number' && { startedAt: new Date(startedAt).toISOString() }),
    // What was revoked before its first lease concerns no node.
    revocationsBehind: leftMs > 0 && typeof heard === 'number' && heard > 0 ? Math.max(0, revocations - heard) : 0,
    unheard: leftMs > 0 && Array.isArray(unheard) ? unheard.map(String) : [],
  };
}

function toRow({ node, life, lease, leaseAgeMs, address = '', version = '', startedAt = '' }: NodeStatus): readonly string[] {
  const age = leaseAgeMs < 10_000 ? `${leaseAgeMs} ms` : `${Math.round(leaseAgeMs / 1_000)} s`;
  return [node, lease === 'held' ? `renewed ${age} ago` : `LAPSED, renewed ${age} ago`, address, version, startedAt, life];
}
