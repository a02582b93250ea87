import {
  type Channel,
  type Component,
  type Method,
  matchPattern,
  type Params,
  type PipeLabel,
  type RestField,
  type RestKey,
  type Route,
  readRestKey,
  restFields,
  type Watch,
} from '@parley/component';
import {
  type ChannelSurfaces,
  channelSurfaces,
  methodSurface,
  type PipeSurfaces,
  pipeSurfaces,
  routeSurface,
  type Surface,
  watchSurface,
} from './surface.ts';

/** A component of this host. `state` is there from the moment it has started until it is stopped. */
export interface Installed {
  readonly component: Component;
  state: unknown;
  started: boolean;
}

/** A declaration together with whose it is and what is authorized about it. */
export interface Declared<D> {
  readonly owner: Installed;
  readonly declaration: D;
  readonly surface: Surface;
}
export interface DeclaredChannel {
  readonly owner: Installed;
  readonly declaration: Channel<unknown>;
  readonly surfaces: ChannelSurfaces;
}
export interface DeclaredPipe {
  readonly owner: Installed;
  readonly declaration: PipeLabel<unknown>;
  readonly surfaces: PipeSurfaces;
}
export interface DeclaredRoute extends Declared<Route<unknown>> {
  readonly verb: string;
  readonly pattern: string;
}
// biome-ignore lint/suspicious/noExplicitAny: the input's type is that of the schema beside it, which has parsed it.
export type DeclaredMethod = Declared<Method<unknown, any, any>>;
// biome-ignore lint/suspicious/noExplicitAny: as for methods.
export type DeclaredWatch = Declared<Watch<unknown, any>>;

/** A method that is also served over HTTP. */
export interface DeclaredRest {
  readonly method: DeclaredMethod;
  readonly verb: string;
  readonly pattern: string;
  readonly fields: ReadonlyMap<string, RestField>;
}

/** A channel's name, characters: names that clients make up are remembered with their verdicts. */
const MAX_NAME = 512;
/** A name in a namespace has only such parts: what capabilities can name. */
const NAMED = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;
/** Names of channels that are remembered with what was found; the one that was found first gives way. */
const REMEMBERED = 4_096;

type FoundChannel = DeclaredChannel & { readonly params: Params };

/** Finds what is declared by the names that arrive from outside. What is not found here does not exist. */
export class Declarations {
  readonly #methods = new Map<string, DeclaredMethod>();
  readonly #watches = new Map<string, DeclaredWatch>();
  readonly #channels = new Map<string, DeclaredChannel[]>();
  /** A name is asked for several times in each publication. */
  readonly #found = new Map<string, FoundChannel>();
  /** Whoever declares channels while it runs. */
  readonly #namespaces: Installed | undefined;
  readonly #inNamespaces = new Map<string, readonly Channel<unknown>[]>();
  readonly #surfaces = new WeakMap<Channel<unknown>, ChannelSurfaces>();
  readonly #pipes = new Map<string, DeclaredPipe>();
  readonly #routes = new Map<string, DeclaredRoute[]>();
  readonly #rest: DeclaredRest[] = [];

  constructor(installed: readonly Installed[]) {
    for (const owner of installed) this.#add(owner);
    this.#namespaces = installed.find(({ component }) => component.namespaces);
  }

  method(name: string): DeclaredMethod | undefined {
    return this.#methods.get(name);
  }

  watch(topic: string): DeclaredWatch | undefined {
    return this.#watches.get(topic);
  }

  pipe(label: string): DeclaredPipe | undefined {
    return this.#pipes.get(label);
  }

  /** `channel`: the full name, `<component>/…` or `<namespace>/…`. */
  channel(channel: string): FoundChannel | undefined {
    const known = this.#found.get(channel);
    if (known) return known;
    const found = this.#find(channel);
    // What is in a namespace may be otherwise the next time.
    if (!found) return this.#inNamespace(channel);
    this.#found.set(channel, found);
    const [oldest] = this.#found.keys();
    if (this.#found.size > REMEMBERED && oldest !== undefined) this.#found.delete(oldest);
    return found;
  }

  /** Whether channels of this name are the component's, declared or not. */
  owns(component: string, channel: string): boolean {
    const namespace = namespaceOf(channel);
    if (this.#channels.has(namespace)) return namespace === component;
    return namespace !== '' && this.#namespaces?.component.id === component;
  }

  /** See `NamespaceServices`. Throws a RangeError for a component without namespaces. */
  declareBelow(component: string, namespace: string, channels: readonly Channel<unknown>[]): void {
    if (this.#namespaces?.component.id !== component)
      throw new RangeError(`The declaration of ${component} does not say that it has namespaces.`);
    if (channels.length > 0) this.#inNamespaces.set(namespace, channels);
    else this.#inNamespaces.delete(namespace);
  }

  /** Every method that is served over HTTP at this path, whatever its verb. */
  rest(path: string): readonly (DeclaredRest & { readonly params: Params })[] {
    return this.#rest.flatMap((declared) => {
      const params = matchPattern(declared.pattern, path);
      return params ? [{ ...declared, params }] : [];
    });
  }

  /** Every route of the component whose path fits, whatever its verb. */
  routes(component: string, path: string): readonly (DeclaredRoute & { readonly params: Params })[] {
    return (this.#routes.get(component) ?? []).flatMap((declared) => {
      const params = matchPattern(declared.pattern, path);
      return params ? [{ ...declared, params }] : [];
    });
  }

  #find(channel: string): FoundChannel | undefined {
    if (channel.length > MAX_NAME) return undefined;
    const namespace = namespaceOf(channel);
    const name = channel.slice(namespace.length + 1);
    for (const declared of this.#channels.get(namespace) ?? []) {
      const params = matchPattern(declared.declaration.pattern, name);
      if (params) return { ...declared, params };
    }
    return undefined;
  }

  #inNamespace(channel: string): FoundChannel | undefined {
    const owner = this.#namespaces;
    const namespace = namespaceOf(channel);
    if (!owner?.started || this.#channels.has(namespace) || channel.length > MAX_NAME || !NAMED.test(channel)) return undefined;
    const name = channel.slice(namespace.length + 1);
    for (const declaration of this.#inNamespaces.get(namespace) ?? []) {
      const params = matchPattern(declaration.pattern, name);
      if (params) return { owner, declaration, surfaces: this.#surfacesOf(namespace, declaration), params };
    }
    return undefined;
  }

  #surfacesOf(namespace: string, declaration: Channel<unknown>): ChannelSurfaces {
    const surfaces = this.#surfaces.get(declaration) ?? channelSurfaces({ id: namespace }, declaration);
    this.#surfaces.set(declaration, surfaces);
    return surfaces;
  }

  #add(owner: Installed): void {
    const { id, methods = {}, watches = {}, channels = {}, pipes = {}, http = {} } = owner.component;
    for (const [name, declaration] of Object.entries(methods)) {
      const declared = { owner, declaration, surface: methodSurface(owner.component, name, declaration) };
      this.#methods.set(`${id}.${name}`, declared);
      if (declaration.rest) this.#rest.push(declareRest(declared, declaration.rest));
    }
    for (const [name, declaration] of Object.entries(watches)) {
      this.#watches.set(`${id}.${name}`, { owner, declaration, surface: watchSurface(owner.component, name, declaration) });
    }
    for (const [label, declaration] of Object.entries(pipes)) {
      this.#pipes.set(label, { owner, declaration, surfaces: pipeSurfaces(owner.component, label, declaration) });
    }
    this.#channels.set(
      id,
      Object.values(channels).map((declaration) => ({ owner, declaration, surfaces: channelSurfaces(owner.component, declaration) })),
    );
    this.#routes.set(
      id,
      Object.entries(http).flatMap(([key, route]) => (route ? [declareRoute(owner, key, route)] : [])),
    );
  }
}

/** What stands before the first `/`; '' where there is none. */
function namespaceOf(channel: string): string {
  return channel.slice(0, Math.max(0, channel.indexOf('/')));
}

function declareRoute(owner: Installed, key: string, declaration: Route<unknown>): DeclaredRoute {
  const [verb = '', path = ''] = key.split(' ');
  return { owner, declaration, surface: routeSurface(owner.component, key, declaration.can), verb, pattern: path.slice(1) };
}

function declareRest(method: DeclaredMethod, key: RestKey): DeclaredRest {
  const { verb = '', pattern = '' } = readRestKey(key) ?? {};
  return { method, verb, pattern, fields: restFields(method.declaration.in) };
}
