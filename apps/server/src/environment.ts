import { LOG_LEVELS } from './settings.ts';

/** One environment variable, as help and reference tell of it. */
export interface Variable {
  readonly name: string;
  /** What holds without it; '': nothing does. */
  readonly otherwise: string;
  readonly means: string;
  /** Read by commands that ask a running server, and not by the server. */
  readonly forCommands?: true;
}

/** What `readSettings` reads. A test holds the two together. */
export const ENVIRONMENT: readonly Variable[] = [
  {
    name: 'PARLEY_HOST',
    otherwise: '127.0.0.1',
    means:
      'address to listen on. Programs of the machine (the `parley` command, a collector of metrics) always find the server in plain http at `127.0.0.1`, too: at the same port, or at any other one where that is taken',
  },
  { name: 'PARLEY_PORT', otherwise: '7400', means: 'port; 0 takes a free one' },
  {
    name: 'PARLEY_DATA',
    otherwise: './data',
    means: 'everything that one node keeps: database, files, keys. On a site: only how the `parley` command reaches this node',
  },
  {
    name: 'PARLEY_ORIGIN',
    otherwise: '',
    means: 'the address people type, when a proxy with TLS stands in front: `https://talk.example.org`',
  },
  {
    name: 'PARLEY_PROXIES',
    otherwise: '',
    means: 'addresses (`10.0.0.2`) or networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-*` headers are believed, separated by commas',
  },
  {
    name: 'PARLEY_TLS_CERT',
    otherwise: '',
    means: 'PEM file of a certificate of your own, with its chain; with `PARLEY_TLS_KEY` https is spoken',
  },
  { name: 'PARLEY_TLS_KEY', otherwise: '', means: 'PEM file of its private key; both are read at the start' },
  { name: 'PARLEY_INSECURE', otherwise: '', means: '`1` serves plain http beyond this machine, with a banner that says so' },
  {
    name: 'PARLEY_METRICS_TOKEN',
    otherwise: '',
    means: 'with which a monitoring system reads `/metrics` and the probe tries messages; at least 16 characters: `openssl rand -hex 16`',
  },
  {
    name: 'PARLEY_NODE',
    otherwise: 'name of the machine',
    means: 'the name of this node among several: small letters, digits, hyphens, at most 40',
  },
  { name: 'PARLEY_DATABASE', otherwise: '', means: 'several nodes: `postgres://user:password@host:5432/parley`' },
  {
    name: 'PARLEY_BACKBONE',
    otherwise: '',
    means: 'several nodes: `nats://user:password@host:4222`, or `tls://`; several servers separated by commas',
  },
  {
    name: 'PARLEY_COMPONENTS',
    otherwise: '',
    means: "components that are not Parley's own: names of packages or paths of modules, separated by commas",
  },
  {
    name: 'PARLEY_GRANTS',
    otherwise: '',
    means: 'what those are given of what they ask for: `polls: channels:own storage:own, on-call: directory:read`',
  },
  {
    name: 'PARLEY_LOG',
    otherwise: 'warn',
    means: `${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}; one JSON object a line on standard error`,
  },
  {
    name: 'PARLEY_URL',
    otherwise: 'the server of PARLEY_DATA',
    means: 'commands that act as a person: the server that they ask',
    forCommands: true,
  },
  {
    name: 'PARLEY_TOKEN',
    otherwise: '',
    means: 'commands that act as a person: whose access token they show, as `parley token PERSON` prints it',
    forCommands: true,
  },
];
