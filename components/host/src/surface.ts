import { type Action, type Component, isByKind, type Policies, type Rule } from '@parley/component';

/** One thing that can be asked of a component: what `authorize` decides about. Nothing else can be reached from outside. */
export interface Surface {
  readonly component: string;
  readonly kind: 'method' | 'channel' | 'watch' | 'route' | 'pipe' | 'policy';
  /** Of a rule about one kind of message. */
  readonly kindOfMessage?: string;
  /** `messaging.open`, `messaging/:conversation`, `messaging.inbox`, `pipes/file`, `GET /u/:slot/api/identity/session`. */
  readonly name: string;
  readonly action: Action;
  /** The declaration's `can`; undefined: nobody may. */
  readonly rule: Rule | undefined;
  /** The component's own, which the rule may go by. */
  readonly policies?: Policies | undefined;
}

const VERBS = ['join', 'publish', 'cast', 'history', 'members'] as const;
export type ChannelSurfaces = Readonly<Record<(typeof VERBS)[number], Surface>>;
/** By kind of message. */
export type KindSurfaces = ReadonlyMap<string, Surface>;
export type PipeSurfaces = Readonly<Record<'open' | 'accept', Surface>>;
type Declared<K extends 'methods' | 'watches' | 'channels' | 'pipes' | 'http'> = NonNullable<NonNullable<Component[K]>[never]>;

type Owner = Pick<Component, 'id' | 'policies'>;

export function methodSurface(owner: Owner, name: string, method: Declared<'methods'>): Surface {
  return { ...ownedBy(owner), kind: 'method', name: `${owner.id}.${name}`, action: 'call', rule: method.can };
}

export function watchSurface(owner: Owner, name: string, watch: Declared<'watches'>): Surface {
  return { ...ownedBy(owner), kind: 'watch', name: `${owner.id}.${name}`, action: 'watch', rule: watch.can };
}

/** One surface per verb, also for those that are not declared: they deny. */
export function channelSurfaces(owner: Owner, channel: Declared<'channels'>): ChannelSurfaces {
  const name = `${owner.id}/${channel.pattern}`;
  const entries = VERBS.map((action): [string, Surface] => [
    action,
    { ...ownedBy(owner), kind: 'channel', name, action, rule: oneRule(channel.can[action]) },
  ]);
  return Object.fromEntries(entries) as unknown as ChannelSurfaces;
}

/** One surface for each kind of message, where the right to publish is another for each; kinds that nobody may publish deny. */
export function kindSurfaces(owner: Owner, { pattern, messages = {}, can }: Declared<'channels'>): KindSurfaces | undefined {
  const rules = can.publish;
  if (!isByKind(rules)) return undefined;
  const common = { ...ownedBy(owner), kind: 'channel', name: `${owner.id}/${pattern}`, action: 'publish' } as const;
  return new Map(Object.keys(messages).map((kind) => [kind, { ...common, kindOfMessage: kind, rule: rules[kind] }]));
}

function oneRule(can: Declared<'channels'>['can']['publish']): Rule | undefined {
  return isByKind(can) ? undefined : (can as Rule | undefined);
}

/** Labels are the same for everybody: the name does not carry the component's id. */
export function pipeSurfaces(owner: Owner, label: string, { can }: Declared<'pipes'>): PipeSurfaces {
  const common = { ...ownedBy(owner), kind: 'pipe', name: `pipes/${label}` } as const;
  return { open: { ...common, action: 'open', rule: can.open as Rule }, accept: { ...common, action: 'accept', rule: can.accept as Rule } };
}

/** `key`: `GET /session`. */
export function routeSurface(owner: Owner, key: string, can: Rule): Surface {
  return { ...ownedBy(owner), kind: 'route', name: key.replace(' /', ` /u/:slot/api/${owner.id}/`), action: 'call', rule: can };
}

/** An action of a component's `policies`; capabilities know it as they know a method. */
export function policySurface(owner: Owner, action: string): Surface {
  return { ...ownedBy(owner), kind: 'policy', name: action, action: 'call', rule: owner.policies?.[action] };
}

function ownedBy({ id, policies }: Owner): Pick<Surface, 'component' | 'policies'> {
  return { component: id, policies };
}

/** Everything that the components declare, in their order. The test that walks it and the documentation are made from this list. */
export function surface(components: readonly Component[]): readonly Surface[] {
  return components.flatMap(({ methods = {}, watches = {}, channels = {}, pipes = {}, http = {}, ...owner }) => [
    ...Object.entries(methods).map(([name, method]) => methodSurface(owner, name, method)),
    ...Object.values(channels).flatMap((channel) =>
      [...Object.values(channelSurfaces(owner, channel)), ...(kindSurfaces(owner, channel)?.values() ?? [])].filter(({ rule }) => rule),
    ),
    ...Object.entries(pipes).flatMap(([label, pipe]) => Object.values(pipeSurfaces(owner, label, pipe))),
    ...Object.entries(watches).map(([name, watch]) => watchSurface(owner, name, watch)),
    ...Object.entries(http).flatMap(([key, route]) => (route ? [routeSurface(owner, key, route.can)] : [])),
  ]);
}
