import { isIP } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadHostedOptions } from '@parley/host';
import { Complaint } from './complaint.ts';

/** What the environment decides. Every setting has a default that works. */
export interface Settings {
  /** PARLEY_HOST, default 127.0.0.1. */
  readonly host: string;
  /** PARLEY_PORT, default 7400; 0 takes a free one. */
  readonly port: number;
  /** PARLEY_DATA, default ./data; absolute. */
  readonly data: string;
  /** PARLEY_ORIGIN: `https://talk.example.org`, where people reach this server through a proxy. */
  readonly publicOrigin?: string;
  /** PARLEY_PROXIES: addresses of proxies whose X-Forwarded headers are believed, separated by commas. */
  readonly trustedProxies: readonly string[];
  /** PARLEY_INSECURE=1: plain http beyond this machine is served, with a banner. */
  readonly insecure: boolean;
  /** PARLEY_TLS_CERT and PARLEY_TLS_KEY: PEM files; then https is spoken. Absolute paths. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** PARLEY_METRICS_TOKEN: with which a monitoring system reads /metrics; at least 16 characters. */
  readonly metricsToken?: string;
  /** PARLEY_NODE: the name of this node, `[a-z0-9-]{1,40}`; default: made from the name of this machine. */
  readonly node: string;
  /** PARLEY_DATABASE and PARLEY_BACKBONE: where the nodes of a site keep everything and meet. Without them this node is all there is. */
  readonly site?: { readonly database: string; readonly backbone: string };
  /** PARLEY_COMPONENTS: modules of components that run in threads of their own, separated by commas: names of packages, or paths. */
  readonly components: LoadHostedOptions['modules'];
  /** PARLEY_GRANTS: what those are given of what they ask for: `polls: channels:own storage:own, on-call: directory:read`. */
  readonly grants: Exclude<LoadHostedOptions['grants'], 'all'>;
  /** PARLEY_LOG: debug, info, warn (default), error. */
  readonly logLevel: LogLevel;
}
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings from environment variables. Throws a Complaint that names the variable and what it accepts. */
export function readSettings(env: Environment, cwd: string): Settings {
  const publicOrigin = env['PARLEY_ORIGIN'] ? originOf(env['PARLEY_ORIGIN']) : undefined;
  const tls = tlsOf(env, cwd);
  const site = siteOf(env);
  const metricsToken = metricsTokenOf(env['PARLEY_METRICS_TOKEN']);
  return {
    host: env['PARLEY_HOST'] || '127.0.0.1',
    port: portOf(env['PARLEY_PORT']),
    data: path.resolve(cwd, env['PARLEY_DATA'] || 'data'),
    ...(publicOrigin === undefined ? {} : { publicOrigin }),
    trustedProxies: proxiesOf(env['PARLEY_PROXIES'] ?? ''),
    insecure: env['PARLEY_INSECURE'] === '1',
    ...(tls === undefined ? {} : { tls }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    node: nodeOf(env['PARLEY_NODE']),
    ...(site === undefined ? {} : { site }),
    components: modulesOf(env['PARLEY_COMPONENTS'] ?? '', cwd),
    grants: grantsOf(env['PARLEY_GRANTS'] ?? ''),
    logLevel: levelOf(env['PARLEY_LOG']),
  };
}

function portOf(text: string | undefined): number {
  if (!text) return 7400;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Complaint(`PARLEY_PORT is "${text}", which is no port. Give a number from 1 to 65535, or 0 for any free one.`);
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new Complaint(`PARLEY_ORIGIN is "${text}". Give the address that people type, without a path, like https://talk.example.org.`);
}

function proxiesOf(text: string): readonly string[] {
  const proxies = partsOf(text);
  const wrong = proxies.find((each) => !isProxy(each));
  if (wrong === undefined) return proxies;
  throw new Complaint(`PARLEY_PROXIES names "${wrong}". Give addresses (10.0.0.2) or networks (10.0.0.0/8), separated by commas.`);
}

function isProxy(entry: string): boolean {
  const [address = '', bits = '0', ...more] = entry.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
}

function tlsOf({ PARLEY_TLS_CERT: cert, PARLEY_TLS_KEY: key }: Environment, cwd: string): Settings['tls'] {
  if (!cert && !key) return undefined;
  if (cert && key) return { cert: path.resolve(cwd, cert), key: path.resolve(cwd, key) };
  throw new Complaint(
    `PARLEY_TLS_${cert ? 'KEY' : 'CERT'} is missing. A certificate needs both: the certificate chain and its private key, as PEM files.`,
  );
}

function metricsTokenOf(text: string | undefined): string | undefined {
  if (!text || text.length >= 16) return text || undefined;
  throw new Complaint(
    'PARLEY_METRICS_TOKEN is too short to be a secret. Give at least 16 characters, such as `openssl rand -hex 16` prints.',
  );
}

function nodeOf(text: string | undefined): string {
  if (!text) return nameOfMachine(hostname());
  if (/^[a-z0-9-]{1,40}$/.test(text)) return text;
  throw new Complaint(`PARLEY_NODE is "${text}". Give this node a name of small letters, digits and hyphens, at most 40, like node-1.`);
}

/** `Host.Example.ORG` is called `host-example-org`. */
function nameOfMachine(host: string): string {
  return (
    host
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-')
      .slice(0, 40) || 'node'
  );
}

// What is complained of may hold a password: it is not repeated.
function siteOf({ PARLEY_DATABASE: database, PARLEY_BACKBONE: backbone }: Environment): Settings['site'] {
  if (!database && !backbone) return undefined;
  if (!database || !backbone)
    throw new Complaint(
      `PARLEY_${database ? 'BACKBONE' : 'DATABASE'} is missing. Several nodes need both: a database that they share (PARLEY_DATABASE=postgres://…) and a backbone over which they talk (PARLEY_BACKBONE=nats://…). One node needs neither.`,
    );
  if (!/^postgres(ql)?:$/.test(URL.parse(database)?.protocol ?? ''))
    throw new Complaint('PARLEY_DATABASE cannot be read. Write it as postgres://user:password@host:5432/parley.');
  if (!/^(nats|tls):$/.test(URL.parse(backbone.split(',')[0] ?? '')?.protocol ?? ''))
    throw new Complaint('PARLEY_BACKBONE cannot be read. Write it as nats://host:4222; several servers are separated by commas.');
  return { database, backbone };
}

/** Packages are looked for where the server is started. */
function modulesOf(text: string, cwd: string): Settings['components'] {
  const base = pathToFileURL(path.join(cwd, path.sep)).href;
  return partsOf(text).map((name) => ({
    module: /^\.{0,2}[/\\]/.test(name) ? pathToFileURL(path.resolve(cwd, name)).href : name,
    base,
  }));
}

function grantsOf(text: string): Settings['grants'] {
  const grants = new Map<string, readonly string[]>();
  for (const grant of partsOf(text)) {
    const [, id, permissions] = /^([a-z][a-z0-9-]*): *(\S.*)$/.exec(grant) ?? [];
    if (id === undefined || permissions === undefined) throw notAGrant(`says "${grant}"`);
    if (grants.has(id)) throw notAGrant(`names "${id}" twice`);
    const given = permissions.split(/\s+/);
    const wrong = given.find((each) => !PERMISSION.test(each));
    if (wrong !== undefined) throw notAGrant(`says "${grant}", and "${wrong}" is no permission`);
    grants.set(id, given);
  }
  return grants;
}

/** What every permission looks like, and nothing that comes of a wrong mark between two: which there are is said where a component asks for one. */
const PERMISSION = /^(?:hooks|(?!https?:)[a-z]+:[^;]*[^;:])$/;

function notAGrant(problem: string): Complaint {
  return new Complaint(
    `PARLEY_GRANTS ${problem}. Write it as "polls: channels:own storage:own, on-call: hooks": components are separated by commas, the permissions of each by spaces.`,
  );
}

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}

function levelOf(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((each) => each === (text || 'warn'));
  if (level) return level;
  throw new Complaint(`PARLEY_LOG is "${text}". It takes one of ${LOG_LEVELS.join(', ')}.`);
}
