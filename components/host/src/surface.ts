import type { Action, Component, Rule } from '@parley/component';

/** One thing that can be asked of a component: what `authorize` decides about. Nothing else can be reached from outside. */
export interface Surface {
  readonly component: string;
  readonly kind: 'method' | 'channel' | 'watch' | 'route' | 'pipe';
  /** `messaging.open`, `messaging/:conversation`, `messaging.inbox`, `pipes/file`, `GET /u/:slot/api/identity/session`. */
  readonly name: string;
  readonly action: Action;
  /** The declaration's `can`; undefined: nobody may. */
  readonly rule: Rule | undefined;
}

const VERBS = ['join', 'publish', 'cast', 'history', 'members'] as const;
export type ChannelSurfaces = Readonly<Record<(typeof VERBS)[number], Surface>>;
export type PipeSurfaces = Readonly<Record<'open' | 'accept', Surface>>;
type Declared<K extends 'methods' | 'watches' | 'channels' | 'pipes' | 'http'> = NonNullable<NonNullable<Component[K]>[never]>;

export function methodSurface(component: string, name: string, method: Declared<'methods'>): Surface {
  return { component, kind: 'method', name: `${component}.${name}`, action: 'call', rule: method.can };
}

export function watchSurface(component: string, name: string, watch: Declared<'watches'>): Surface {
  return { component, kind: 'watch', name: `${component}.${name}`, action: 'watch', rule: watch.can };
}

/** One surface per verb, also for those that are not declared: they deny. */
export function channelSurfaces(component: string, channel: Declared<'channels'>): ChannelSurfaces {
  const name = `${component}/${channel.pattern}`;
  const entries = VERBS.map((action): [string, Surface] => [
    action,
    { component, kind: 'channel', name, action, rule: channel.can[action] },
  ]);
  return Object.fromEntries(entries) as unknown as ChannelSurfaces;
}

/** Labels are the same for everybody: the name does not carry the component's id. */
export function pipeSurfaces(component: string, label: string, { can }: Declared<'pipes'>): PipeSurfaces {
  const common = { component, kind: 'pipe', name: `pipes/${label}` } as const;
  return { open: { ...common, action: 'open', rule: can.open as Rule }, accept: { ...common, action: 'accept', rule: can.accept as Rule } };
}

/** `key`: `GET /session`. */
export function routeSurface(component: string, key: string, can: Rule): Surface {
  return { component, kind: 'route', name: key.replace(' /', ` /u/:slot/api/${component}/`), action: 'call', rule: can };
}

/** Everything that the components declare, in their order. The test that walks it and the documentation are made from this list. */
export function surface(components: readonly Component[]): readonly Surface[] {
  return components.flatMap(({ id, methods = {}, watches = {}, channels = {}, pipes = {}, http = {} }) => [
    ...Object.entries(methods).map(([name, method]) => methodSurface(id, name, method)),
    ...Object.entries(channels).flatMap(([, channel]) => Object.values(channelSurfaces(id, channel)).filter(({ rule }) => rule)),
    ...Object.entries(pipes).flatMap(([label, pipe]) => Object.values(pipeSurfaces(id, label, pipe))),
    ...Object.entries(watches).map(([name, watch]) => watchSurface(id, name, watch)),
    ...Object.entries(http).flatMap(([key, route]) => (route ? [routeSurface(id, key, route.can)] : [])),
  ]);
}
