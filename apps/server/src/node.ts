import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Component, Figure, Logger } from '@parley/component';
import { type AllLimits, type Hosting, type HostOptions, loadHosted, startHost } from '@parley/host';
import type { Part } from '@parley/operations';
import { servingRuntime, systemRuntime } from '@parley/runtime';
import type { Site } from '@parley/site';
import { Complaint } from './complaint.ts';
import { openGround } from './ground.ts';
import { leaveRoom } from './heap-room.ts';
import { parleyComponents } from './parley-components.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

/** A whole server in this process. */
export interface RunningNode {
  readonly url: string;
  /** Where programs of this machine reach it, in plain http. */
  readonly localUrl: string;
  /** With which a client acts as operator; new at every start. */
  readonly operatorKey: string;
  /** Code of the first administrator's link; undefined when there is an organisation. */
  readonly firstRunCode: string | undefined;
  /** Names of the nodes of the site, this one with them. */
  readonly nodes: readonly string[];
  /** The components that are not its own. */
  readonly hosting: Hosting;
  /** Drains, closes and leaves everything on disk. Idempotent. */
  stop(): Promise<void>;
}

export interface NodeOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Beside Parley's own. */
  readonly components?: readonly Component[];
  readonly limits?: Partial<AllLimits>;
  /** Why it takes longer than usual. */
  readonly onWaiting?: (sentence: string) => void;
}

/** Opens the data and starts the host with every component. Rejects with what failed; nothing is left open then. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { settings, logger, components = [], limits = {}, onWaiting = () => {} } = options;
  let firstRunCode: string | undefined;
  let url = '';
  let figures = (): readonly Figure[] => [];
  let stopping: Promise<void> | undefined;
  let hosting: Hosting = { components: [], refused: [] };
  const ground = await openGround({ settings, logger, address: () => url, onWaiting });
  const { store, site, ticketKey } = ground;
  const stopLeavingRoom = leaveRoom();
  const operatorKey = randomBytes(32).toString('base64url');
  try {
    const own = parleyComponents({
      identity: {
        version: VERSION,
        ...(settings.site ? {} : { dataPath: settings.data }),
        origin: () => settings.publicOrigin ?? url,
        operatorKey,
        insecure: settings.insecure,
        ...(settings.metricsToken === undefined ? {} : { metricsToken: settings.metricsToken }),
      },
      sealKey: ticketKey,
      others: () => [...components, ...hosting.components.map(({ component }) => component)].map(({ id }) => id),
      operations: { figures: () => figures(), parts: () => partsOf(site, stopping !== undefined) },
      setup: {
        onFirstRun: (code) => {
          firstRunCode = code;
        },
      },
    });
    hosting = await loadHosted({
      modules: settings.components,
      grants: settings.grants,
      own: [...own, ...components],
      clock: systemRuntime.clock,
      logger,
      migrate: (component, migrations) => store.sql.migrate(component, migrations),
    });
    const host = await startHost({
      components: [...own, ...components],
      hosting,
      store,
      runtime: servingRuntime,
      site,
      listen: { host: settings.host, port: settings.port },
      ...(settings.publicOrigin === undefined ? {} : { publicOrigin: settings.publicOrigin }),
      insecure: settings.insecure,
      trustedProxies: settings.trustedProxies,
      ...tlsFiles(settings),
      ...builtFiles(),
      logger,
      limits,
      ticketKey,
    });
    url = host.url;
    figures = () => host.figures();
    const stop = async () => {
      await host.stop();
      await ground.close();
      stopLeavingRoom();
    };
    return {
      url,
      localUrl: host.localUrl,
      operatorKey,
      firstRunCode,
      nodes: site.members.map(({ node }) => node),
      hosting,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await ground.close();
    stopLeavingRoom();
    throw error;
  }
}

/** What the server knows of itself. */
function partsOf({ holds, unheard }: Site, stopping: boolean): readonly Part[] {
  return [
    stopping
      ? { part: 'server', ready: false, reason: 'It is stopping: it lets its people go to other nodes.' }
      : { part: 'server', ready: true },
    holds
      ? {
          part: 'site',
          ready: true,
          ...(unheard.length > 0 && { reason: `It does not hear ${unheard.length} of the other nodes. Its log says which.` }),
        }
      : { part: 'site', ready: false, reason: 'It has no lease. Look whether it reaches the database.' },
  ];
}

function tlsFiles({ tls }: Settings): { readonly tls?: { readonly cert: string; readonly key: string } } {
  if (!tls) return {};
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new Complaint(
        `The certificate cannot be read: ${(error as Error).message}. PARLEY_TLS_CERT and PARLEY_TLS_KEY name PEM files.`,
      );
    }
  };
  return { tls: { cert: read(tls.cert), key: read(tls.key) } };
}

/** What browsers load: beside the bundle of the packed server, or as `npm run build` leaves it. */
function builtFiles(): Pick<HostOptions, 'staticFiles' | 'openFiles' | 'documentFiles'> {
  const staticFiles = folderOf('index.html', ['../web', '../../workspace/dist']);
  const openFiles = folderOf('elements.js', ['../open', '../../../ui/elements/dist/served']);
  const documentFiles = folderOf('search.json', ['../docs', '../../../docs/site/dist']);
  return {
    ...(staticFiles !== undefined && { staticFiles }),
    ...(openFiles !== undefined && { openFiles }),
    ...(documentFiles !== undefined && { documentFiles }),
  };
}

/** The first of these places that holds the file. */
function folderOf(file: string, places: readonly string[]): string | undefined {
  return places.map((each) => path.resolve(import.meta.dirname, each)).find((each) => existsSync(path.join(each, file)));
}
