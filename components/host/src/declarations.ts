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
import { keepProblem, namespaceProblem } from './namespace-names.ts';
import {
  type ChannelSurfaces,
  channelSurfaces,
  type KindSurfaces,
  kindSurfaces,
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
  /** Where the right to publish is another for each kind of message. */
  readonly kinds: KindSurfaces | undefined;
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
  /** Who declares channels while it runs: below names that begin with its id, and one below all that are nobody's. */
  readonly #declaring = new Map<string, Installed>();
  readonly #declaringAny: Installed | undefined;
  readonly #inNamespaces = new Map<string, readonly Channel<unknown>[]>();
  readonly #surfaces = new WeakMap<Channel<unknown>, Pick<DeclaredChannel, 'surfaces' | 'kinds'>>();
  readonly #pipes = new Map<string, DeclaredPipe>();
  readonly #routes = new Map<string, DeclaredRoute[]>();
  readonly #rest: DeclaredRest[] = [];

  constructor(installed: readonly Installed[]) {
    for (const owner of installed) this.#add(owner);
    for (const owner of installed) if (owner.component.namespaces) this.#declaring.set(owner.component.id, owner);
    this.#declaringAny = installed.find(({ component }) => component.namespaces === 'any');
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
    return this.#ownerOf(namespace)?.component.id === component;
  }

  /** Below what channels are of which some say how long their messages are kept. */
  keptNamespaces(): readonly string[] {
    const fixed = [...this.#channels].map(([id, channels]) => [id, channels.map(({ declaration }) => declaration)] as const);
    return [...fixed, ...this.#inNamespaces].flatMap(([id, channels]) => (channels.some(({ keep }) => keep !== undefined) ? [id] : []));
  }

  /** See `NamespaceServices`. Throws a RangeError for a component without namespaces, for a namespace that is not its own, and for what cannot be kept so. */
  declareBelow(component: string, namespace: string, channels: readonly Channel<unknown>[]): void {
    const owner = this.#declaring.get(component)?.component ?? { id: component };
    const problem = namespaceProblem(owner, namespace) ?? keepProblem(owner, channels);
    if (problem !== undefined) throw new RangeError(problem);
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
    const namespace = namespaceOf(channel);
    const owner = this.#ownerOf(namespace);
    if (!owner?.started || this.#channels.has(namespace) || channel.length > MAX_NAME || !NAMED.test(channel)) return undefined;
    const name = channel.slice(namespace.length + 1);
    for (const declaration of this.#inNamespaces.get(namespace) ?? []) {
      const params = matchPattern(declaration.pattern, name);
      if (params) return { owner, declaration, ...this.#surfacesOf(namespace, declaration), params };
    }
    return undefined;
  }

  /** Whose the namespace is, whether something is declared there or not. */
  #ownerOf(namespace: string): Installed | undefined {
    const [id = ''] = namespace.split('.', 1);
    if (id === '' || id === namespace) return id === '' ? undefined : this.#declaringAny;
    return this.#declaring.get(id);
  }

  #surfacesOf(namespace: string, declaration: Channel<unknown>): Pick<DeclaredChannel, 'surfaces' | 'kinds'> {
    const surfaces = this.#surfaces.get(declaration) ?? surfacesOf({ id: namespace }, declaration);
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
      Object.values(channels).map((declaration) => ({ owner, declaration, ...surfacesOf(owner.component, declaration) })),
    );
    this.#routes.set(
      id,
      Object.entries(http).flatMap(([key, route]) => (route ? [declareRoute(owner, key, route)] : [])),
    );
  }
}

function surfacesOf(owner: Pick<Component, 'id' | 'policies'>, channel: Channel<unknown>): Pick<DeclaredChannel, 'surfaces' | 'kinds'> {
  return { surfaces: channelSurfaces(owner, channel), kinds: kindSurfaces(owner, channel) };
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
