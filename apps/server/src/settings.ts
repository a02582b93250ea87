import { isIP } from 'node:net';
import path from 'node:path';
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
  return {
    host: env['PARLEY_HOST'] || '127.0.0.1',
    port: portOf(env['PARLEY_PORT']),
    data: path.resolve(cwd, env['PARLEY_DATA'] || 'data'),
    ...(publicOrigin === undefined ? {} : { publicOrigin }),
    trustedProxies: proxiesOf(env['PARLEY_PROXIES'] ?? ''),
    insecure: env['PARLEY_INSECURE'] === '1',
    ...(tls === undefined ? {} : { tls }),
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
  const proxies = text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
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

function levelOf(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((each) => each === (text || 'warn'));
  if (level) return level;
  throw new Complaint(`PARLEY_LOG is "${text}". It takes one of ${LOG_LEVELS.join(', ')}.`);
}
