import type { ActionVerdict, Component, ComponentEntry } from '@parley/component';
import type { Principal } from '@parley/routing';
import { authorize } from '../authorize.ts';
import { usesOf } from '../boot.ts';
import { policySurface, type Surface } from '../surface.ts';

/** What is installed, and who may do what is named in it. */
export class Catalogue {
  readonly entries: readonly ComponentEntry[];
  readonly #actions: ReadonlyMap<string, Surface>;

  constructor(components: readonly Component[]) {
    this.entries = components.map(entryOf);
    this.#actions = new Map(
      components.flatMap((component) => Object.keys(component.policies ?? {}).map((action) => [action, policySurface(component, action)])),
    );
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

function entryOf(component: Component): ComponentEntry {
  const { id, version, permissions = [], policies = {} } = component;
  return {
    id,
    version,
    permissions,
    uses: usesOf(component).map((used) => used.id),
    policies: Object.entries(policies).map(([action, { name }]) => ({ action, who: name })),
  };
}
