import type { Component, Logger } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Store } from '@parley/storage';
import type { AllLimits } from './limits.ts';
import type { TlsFiles } from './listener.ts';
import type { Hosting } from './workers/load-hosted.ts';

export interface HostOptions {
  readonly components: readonly Component[];
  /** Beside them: components in threads of their own, which end with the host. */
  readonly hosting?: Hosting;
  /** Closed by whoever opened it, after `stop`. */
  readonly store: Store;
  readonly runtime: Runtime;
  /** Closed by whoever opened it, after `stop`. */
  readonly site: Site;
  /** Port 0: any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** `https://talk.example.org`: how people reach this server, where that is not the address it listens on. */
  readonly publicOrigin?: string;
  /** Serve plain http beyond this machine too. Routes then see an `origin` that begins with `http:` on a request that is not `loopback`. */
  readonly insecure?: boolean;
  /** Addresses and networks of proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies?: readonly string[];
  /** A certificate of one's own (PEM); then https and wss are spoken. */
  readonly tls?: TlsFiles;
  /** Folder of the built application. */
  readonly staticFiles?: string;
  /** Folder of files that pages of every origin may load, at the root: its `elements.js` is `/elements.js`. */
  readonly openFiles?: string;
  /** Folder of the documentation: its `index.html` is `/docs/`. */
  readonly documentFiles?: string;
  /** Names of the Trusted Types policies that the application makes; default `DEFAULT_TRUSTED_TYPES`. */
  readonly trustedTypes?: readonly string[];
  readonly logger: Logger;
  readonly limits?: Partial<AllLimits>;
  /** 32 bytes; signs resume tickets. The same on every node of a site and over restarts. */
  readonly ticketKey: Uint8Array;
  /** Check what methods answer against their declared output. Default: unless NODE_ENV is `production`. */
  readonly checkResults?: boolean;
}
