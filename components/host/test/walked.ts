import type {
  Channel,
  Component,
  Hook,
  HookPoint,
  Job,
  Method,
  Permission,
  PipeLabel,
  Route,
  Services,
  Setting,
  Watch,
} from '@parley/component';

/** `true`: both hostings have it, and the suite walks it. Else why it does not. */
type Walked<T> = { readonly [K in keyof Required<T>]: true | string };

const NODES_OWN = 'of the one component of an installation that verifies identity, which is the node’s own';
const FORM = 'a detail of the form, which has tests of its own';

/** Every part of a declaration. One that is missing here does not compile; one that no component of the suite has fails it. */
export const PARTS = {
  component: {
    id: true,
    version: true,
    engine: true,
    permissions: true,
    uses: true,
    provides: true,
    storage: true,
    channels: true,
    namespaces: true,
    methods: true,
    watches: true,
    pipes: true,
    http: true,
    extends: true,
    offers: true,
    hooks: true,
    tellsOverHttp: true,
    jobs: true,
    policies: true,
    settings: true,
    reasons: true,
    authenticate: NODES_OWN,
    admits: true,
    start: true,
  } satisfies Walked<Component>,
  channels: {
    pattern: true,
    keeping: true,
    maxBytes: true,
    ring: true,
    messages: true,
    keep: true,
    can: true,
    shape: true,
    committed: true,
  } satisfies Walked<Channel<unknown>>,
  methods: {
    in: true,
    out: true,
    can: true,
    idempotent: true,
    rest: true,
    about: true,
    verb: FORM,
    page: true,
    run: true,
  } satisfies Walked<Method<unknown>>,
  watches: { in: true, out: true, can: true, open: true } satisfies Walked<Watch<unknown>>,
  pipes: { can: true, acquainted: true, take: true } satisfies Walked<PipeLabel<unknown>>,
  http: { can: true, maxBytes: FORM, withoutLease: FORM, fromPrograms: FORM, run: true } satisfies Walked<Route<unknown>>,
  jobs: { every: true, once: true, deadline: FORM, run: true } satisfies Walked<Job<unknown>>,
  offers: { change: true, atFault: true } satisfies Walked<HookPoint>,
  hooks: { run: true } satisfies Walked<Hook<unknown>>,
  settings: { kind: true, title: true, default: true, allowed: true, schema: true, read: true } satisfies Walked<Setting>,
} as const;

/** Every permission; of those to ask the network one. */
export const PERMISSIONS = {
  'channels:own': true,
  'storage:own': true,
  hooks: true,
  'directory:read': true,
  'sessions:read': true,
  'sessions:end': true,
  'sessions:vouch': true,
  'origins:admit': true,
} satisfies Record<Exclude<Permission, `network:${string}`>, true>;

const RAW = 'migrations are declared, and the host runs them';

/** Every service, function by function. */
const SERVICES = {
  clock: { now: true, monotonic: true, after: true, soon: true },
  random: { integer: true, id: true, bytes: true },
  logger: { debug: true, info: true, warn: true, error: true },
  sql: { query: true, batch: true, migrate: RAW },
  blob: { put: true, get: true, delete: true, list: true },
  channels: { of: true, append: true, publish: true, head: true, read: true, redact: true, truncate: true },
  sessions: {
    revoke: true,
    matching: true,
    connected: true,
    connectedElsewhere: true,
    onChange: true,
    onRevoked: true,
    listening: true,
  },
  access: { changed: true },
  hooks: { ask: true },
  namespaces: { declare: true },
  directory: { people: true, units: true, inUnit: true, search: true },
  network: { fetch: true },
  site: {
    alone: true,
    node: true,
    nodes: true,
    lives: true,
    tell: true,
    onTold: true,
    onGap: true,
    onNodes: true,
    query: true,
    askAll: true,
    answer: true,
    claim: true,
    yield: true,
  },
  settings: { current: true, onChange: true },
} satisfies { readonly [S in keyof Omit<Services, 'uses' | 'signal'>]: Walked<Services[S]> };

export const SERVICE_FUNCTIONS: readonly string[] = Object.entries(SERVICES).flatMap(([service, functions]) =>
  Object.entries(functions).flatMap(([name, walked]) => (walked === true ? [`services.${service}.${name}`] : [])),
);

/** What was used of the services that this gives on, as `services.sql.query`. */
export function recording(services: Services, used: Set<string>): Services {
  const noting = (service: object, path: string): object =>
    new Proxy(service, {
      get(target, name) {
        if (typeof name === 'string') used.add(`${path}.${name}`);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const known = Object.keys(SERVICES).map((name) => [name, noting(services[name as 'sql'], `services.${name}`)]);
  return { ...services, ...Object.fromEntries(known) };
}
