import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Component, Logger } from '@parley/component';
import { type AllLimits, startHost } from '@parley/host';
import { systemRuntime } from '@parley/runtime';
import { SoloSite } from '@parley/site';
import { openSqliteStore } from '@parley/storage/sqlite';
import { Complaint } from './complaint.ts';
import { openDataDirectory } from './data-directory.ts';
import { parleyComponents } from './parley-components.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

/** A whole server in this process. */
export interface RunningNode {
  readonly url: string;
  /** With which a client acts as operator; new at every start. */
  readonly operatorKey: string;
  /** Code of the first administrator's link; undefined when there is an organisation. */
  readonly firstRunCode: string | undefined;
  /** Drains, closes and leaves everything on disk. Idempotent. */
  stop(): Promise<void>;
}

export interface NodeOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Beside Parley's own. */
  readonly components?: readonly Component[];
  readonly limits?: Partial<AllLimits>;
}

/** Opens the data directory and starts the host with every component. Rejects with what failed; nothing is left open then. */
export async function startNode({ settings, logger, components = [], limits = {} }: NodeOptions): Promise<RunningNode> {
  const { ticketKey } = openDataDirectory(settings.data);
  const store = await openSqliteStore({ path: settings.data });
  const operatorKey = randomBytes(32).toString('base64url');
  let firstRunCode: string | undefined;
  let url = '';
  try {
    const own = parleyComponents({
      identity: {
        version: VERSION,
        dataPath: settings.data,
        origin: () => settings.publicOrigin ?? url,
        operatorKey,
        insecure: settings.insecure,
      },
      setup: {
        onFirstRun: (code) => {
          firstRunCode = code;
        },
      },
    });
    const host = await startHost({
      components: [...own, ...components],
      store,
      runtime: systemRuntime,
      site: new SoloSite(hostname()),
      listen: { host: settings.host, port: settings.port },
      ...(settings.publicOrigin === undefined ? {} : { publicOrigin: settings.publicOrigin }),
      insecure: settings.insecure,
      trustedProxies: settings.trustedProxies,
      ...tlsFiles(settings),
      ...staticFiles(),
      logger,
      limits,
      ticketKey,
    });
    url = host.url;
    const stop = async () => {
      await host.stop();
      await store.close();
    };
    let stopping: Promise<void> | undefined;
    return {
      url,
      operatorKey,
      firstRunCode,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
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

/** The web application as `npm run build` leaves it. */
function staticFiles(): { readonly staticFiles?: string } {
  const built = path.resolve(import.meta.dirname, '../../workspace/dist');
  return existsSync(path.join(built, 'index.html')) ? { staticFiles: built } : {};
}
