import type { ActionVerdict, Component, ComponentEntry } from '@parley/component';
import type { Principal } from '@parley/routing';
import { authorize } from '../authorize.ts';
import { usesOf } from '../boot.ts';
import { policySurface, type Surface } from '../surface.ts';
import type { HostedComponent } from '../workers/hosted-component.ts';
import type { Hosting } from '../workers/load-hosted.ts';
import { ExtensionList } from './extension-list.ts';

/** What is installed, and who may do what is named in it. */
export class Catalogue {
  readonly #components: readonly Component[];
  readonly #hosting: Hosting;
  readonly #actions: ReadonlyMap<string, Surface>;
  readonly extensions: ExtensionList;

  constructor(components: readonly Component[], hosting: Hosting) {
    this.#components = components;
    this.#hosting = hosting;
    this.#actions = new Map(
      components.flatMap((component) => Object.keys(component.policies ?? {}).map((action) => [action, policySurface(component, action)])),
    );
    this.extensions = new ExtensionList(components);
  }

  /** At this moment. */
  get entries(): readonly ComponentEntry[] {
    const refused = this.#hosting.refused.map(
      ({ module, reason }) => ({ ...nothing(module), hosting: 'worker', state: 'refused', reason }) as const,
    );
    return [...this.#components.map((component) => entryOf(component, this.hosted(component.id))), ...refused];
  }

  /** The component of this node, where that has a thread of its own. */
  hosted(id: string): HostedComponent | undefined {
    return this.#hosting.components.find(({ component }) => component.id === id);
  }

  /** Policies know nothing of one resource or one request: the verdict is about the action as such. */
  async can(principal: Principal, action: string): Promise<ActionVerdict> {
    const surface = this.#actions.get(action);
    if (!surface) return { allowed: false, rule: 'undeclared' };
    const name = action.replace('.', '/');
    const { allowed, rule } = await authorize({ surface, principal, name, resource: undefined, state: undefined, loopback: false });
    return { allowed, rule };
  }
}

function nothing(id: string): Pick<ComponentEntry, 'id' | 'version' | 'permissions' | 'uses' | 'policies'> {
  return { id, version: '', permissions: [], uses: [], policies: [] };
}

function entryOf(component: Component, hosted: HostedComponent | undefined): ComponentEntry {
  const { id, version, permissions = [], policies = {} } = component;
  return {
    id,
    version,
    permissions,
    uses: usesOf(component).map((used) => used.id),
    policies: Object.entries(policies).map(([action, { name }]) => ({ action, who: name })),
    ...(hosted ? { hosting: 'worker', ...hosted.status } : { hosting: 'in-process', state: 'running' }),
  };
}
