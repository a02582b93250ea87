import type { Component } from '@parley/component';
import { BootError, bootOrder } from '../boot.ts';
import { OWN_COMPONENTS } from '../own-components.ts';
import { HostedComponent } from './hosted-component.ts';
import type { HostedComponentOptions } from './hosted-options.ts';
import type { ModuleName } from './inside/loading.ts';

export interface LoadHostedOptions extends Omit<HostedComponentOptions, 'module'> {
  readonly modules: readonly ModuleName[];
  /** The components of the node itself, which come first in everything. */
  readonly own: readonly Component[];
  /** What each component is given of what it asks for, by its id; `all`: everything, for tests. */
  readonly grants: ReadonlyMap<string, readonly string[]> | 'all';
}

/** A module of which nothing runs. */
export interface RefusedModule {
  readonly module: string;
  /** Sentences. */
  readonly reason: string;
  /** What it would have to be granted, where that is all that is missing. */
  readonly asks?: { readonly id: string; readonly permissions: readonly string[] };
}

/** The components that are not the node's own. */
export interface Hosting {
  readonly components: readonly HostedComponent[];
  readonly refused: readonly RefusedModule[];
}

export const NO_HOSTING: Hosting = { components: [], refused: [] };

/** Ends every thread, whether its component was started or not. Idempotent. */
export async function discardHosted({ components }: Hosting): Promise<void> {
  await Promise.all(components.map((each) => each.discard()));
}

/** Reads every module, each in a thread of its own. Never rejects for one of them: what cannot be taken is left out, with the reason. */
export async function loadHosted({ modules, own, grants, ...options }: LoadHostedOptions): Promise<Hosting> {
  const refused: RefusedModule[] = [];
  const loading = modules.map(async (module) => {
    const hosted = new HostedComponent({ ...options, module });
    try {
      await hosted.load();
      return [hosted];
    } catch (error) {
      refused.push({ module: module.module, reason: error instanceof Error ? error.message : String(error) });
      return [];
    }
  });
  const refuse = async (hosted: HostedComponent, why: Omit<RefusedModule, 'module'>): Promise<void> => {
    refused.push({ module: hosted.module, ...why });
    await hosted.discard();
  };
  const granted: HostedComponent[] = [];
  for (const hosted of (await Promise.all(loading)).flat()) {
    const ungranted = missing(hosted.component, grants);
    if (ungranted.length === 0) granted.push(hosted);
    else await refuse(hosted, ungrantedReason(hosted.component, ungranted));
  }
  const components = await fitting(own, granted, refuse);
  return { components, refused };
}

/** An API of another component is as much as a permission; that of the directory comes with `directory:read`, for what that lets see. */
function asked({ permissions = [], uses = {} }: Component): readonly string[] {
  return [...permissions, ...Object.values(uses).map(({ id }) => `uses:${id}`)];
}

function missing(component: Component, grants: LoadHostedOptions['grants']): readonly string[] {
  if (grants === 'all') return [];
  const given = grants.get(component.id) ?? [];
  return asked(component).filter((each) => !given.includes(each));
}

function ungrantedReason(component: Component, ungranted: readonly string[]): Omit<RefusedModule, 'module'> {
  const { id, version } = component;
  return {
    reason: `${id} ${version} asks for ${ungranted.join(', ')}, which it is not granted.`,
    asks: { id, permissions: asked(component) },
  };
}

/** Those that can be booted together with what is there already, whatever the order in which they were named. */
async function fitting(
  own: readonly Component[],
  candidates: readonly HostedComponent[],
  refuse: (hosted: HostedComponent, why: Omit<RefusedModule, 'module'>) => Promise<void>,
): Promise<readonly HostedComponent[]> {
  const taken: HostedComponent[] = [];
  let left = [...candidates];
  for (let progress = true; progress; ) {
    const still = left.filter((each) => {
      if (misfit([...own, ...taken.map(({ component }) => component)], each.component) !== undefined) return true;
      taken.push(each);
      return false;
    });
    progress = still.length < left.length;
    left = still;
  }
  const all = [...own, ...taken.map(({ component }) => component)];
  for (const each of left) await refuse(each, { reason: misfit(all, each.component) ?? '' });
  return taken;
}

/** Why the component cannot be booted with the others. */
function misfit(others: readonly Component[], component: Component): string | undefined {
  if (OWN_COMPONENTS.includes(component.id)) return `The node itself has a component called "${component.id}".`;
  try {
    bootOrder([...others, component]);
    return undefined;
  } catch (error) {
    if (error instanceof BootError) return error.message;
    throw error;
  }
}
