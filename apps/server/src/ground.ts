import { connectNats } from '@parley/backbone/nats';
import type { Logger } from '@parley/component';
import { actingLife } from '@parley/host';
import { servingRuntime } from '@parley/runtime';
import { checkProtocol, NodeSite, type Site, SoloSite } from '@parley/site';
import type { Store } from '@parley/storage';
import { openPostgresStore, type PostgresStore, readLedgerStatus } from '@parley/storage/postgres';
import { openSqliteStore } from '@parley/storage/sqlite';
import { openDataDirectory } from './data-directory.ts';
import type { Settings } from './settings.ts';
import { logSite } from './site-log.ts';
import { VERSION } from './version.ts';

const NO_COPY = 'No copy is made of tables in PostgreSQL: the way back is a backup that was made before.';

/** What a host stands on: the data, the other nodes, and the key that all of them have. */
export interface Ground {
  readonly store: Store;
  readonly site: Site;
  readonly ticketKey: Uint8Array;
  /** After everything that stands on it. */
  close(): Promise<void>;
}

export interface GroundOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Where this node listens; '' until it does. */
  readonly address: () => string;
  /** Why nothing happens for a while. */
  readonly onWaiting: (sentence: string) => void;
}

/** Rejects with a `Complaint`, `StorageError`, `BackboneError` or `OtherProtocol`; nothing is left open then. */
export async function openGround(options: GroundOptions): Promise<Ground> {
  const { site, data, node } = options.settings;
  const { ticketKey } = openDataDirectory(data);
  if (site) return openSiteGround(options, site);
  const store = await openSqliteStore({ path: data });
  return { store, site: new SoloSite(node), ticketKey, close: () => store.close() };
}

async function openSiteGround(options: GroundOptions, { database, backbone }: NonNullable<Settings['site']>): Promise<Ground> {
  const { settings, logger } = options;
  const { node } = settings;
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    await checkNodes(database);
    const store = await openPostgresStore({
      url: database,
      node,
      onMigration: (step) => logger.warn('store.migrating', { ...step, help: NO_COPY }),
    });
    opened.push(() => store.close());
    const backbones = await connectNats({ url: backbone, node, site: await nameOf(store) });
    opened.push(async () => void (await Promise.all(Object.values(backbones).map((each) => each.close()))));
    const site = await NodeSite.open({
      node,
      runtime: servingRuntime,
      backbones,
      ledger: store.ledger,
      facts: factsOf(options.address),
      onTaken: sayTaken(node, options.onWaiting),
      onFault: (error, about) => logger.error('site.fault', { about, error }),
    });
    opened.push(() => site.close());
    store.guard({ life: () => site.life, acting: actingLife });
    // Not of the end, which is meant.
    opened.push(async () => stopLogging());
    const stopLogging = logSite(site, logger);
    return { store, site, ticketKey: await store.ledger.secret('ticket'), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What keeps installations apart on one server: each database has its own, and nobody has to think of one. */
async function nameOf({ ledger }: PostgresStore): Promise<string> {
  return Buffer.from(await ledger.secret('site')).toString('hex', 0, 6);
}

/** Before the tables are brought up to date, which nodes of another protocol may still use. */
async function checkNodes(database: string): Promise<void> {
  // Where nothing can be read there are no nodes yet, or what is wrong is said by whoever opens the store.
  const status = await readLedgerStatus(database).catch(() => undefined);
  checkProtocol(status?.lives.filter(({ leftMs }) => leftMs > 0) ?? []);
}

function factsOf(address: () => string): () => Readonly<Record<string, unknown>> {
  const startedAt = servingRuntime.clock.now();
  return () => ({ address: address(), version: VERSION, startedAt });
}

/** After a few attempts: the lease of a life that was not ended well lapses by itself, and nobody needs to know. */
function sayTaken(node: string, say: (sentence: string) => void): () => void {
  let attempts = 0;
  return () => {
    attempts++;
    if (attempts === 7)
      say(`Another process has the name "${node}" and keeps it. Waiting until it ends; PARLEY_NODE gives each node a name of its own.`);
  };
}
