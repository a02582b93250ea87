import { type ApiRef, type Component, directoryApi, sharedRest, tablePrefix } from '@parley/component';

/** Components that cannot be booted together. The message names them. */
export class BootError extends Error {
  override readonly name = 'BootError';
}

/**
 * The components in an order in which each stands behind those it uses; otherwise in the order given. Throws a `BootError` that names the
 * circle, the API that nobody provides, the point that nobody offers, or the id, API, pipe, tables or namespaces that two claim.
 */
export function bootOrder(components: readonly Component[]): readonly Component[] {
  refuseSharedLabels(components);
  refuseSharedRest(components);
  refuseUnofferedHooks(components);
  refuseSharedNamespaces(components);
  refuseSharedTables(components);
  const providers = providersOf(components);
  const order: Component[] = [];
  const path: Component[] = [];
  const visit = (component: Component): void => {
    if (order.includes(component)) return;
    const start = path.indexOf(component);
    if (start >= 0)
      throw new BootError(`Components use each other in a circle: ${[...path.slice(start), component].map(({ id }) => id).join(' → ')}.`);
    path.push(component);
    for (const used of usesOf(component)) visit(providerOf(providers, component, used));
    path.pop();
    order.push(component);
  };
  for (const component of components) visit(component);
  return order;
}

/** The one component that verifies identity. */
export function authenticatorOf(components: readonly Component[]): Component {
  const found = components.filter(({ authenticate }) => authenticate !== undefined);
  const [only] = found;
  if (only && found.length === 1) return only;
  const names = found.map(({ id }) => id).join(', ') || 'none';
  throw new BootError(`Exactly one component verifies identity (authenticate); here: ${names}.`);
}

export function usesOf({ uses = {}, permissions = [] }: Component): readonly ApiRef<unknown>[] {
  return [...Object.values(uses), ...(permissions.includes('directory:read') ? [directoryApi] : [])];
}

function refuseSharedLabels(components: readonly Component[]): void {
  const owners = new Map<string, string>();
  for (const { id, pipes = {} } of components) {
    for (const label of Object.keys(pipes)) {
      const other = owners.get(label);
      if (other) throw new BootError(`Both ${other} and ${id} declare the pipe "${label}".`);
      owners.set(label, id);
    }
  }
}

function refuseSharedRest(components: readonly Component[]): void {
  const [problem] = sharedRest(components);
  if (problem !== undefined) throw new BootError(problem);
}

function refuseSharedNamespaces(components: readonly Component[]): void {
  const [one, other] = components.filter(({ namespaces }) => namespaces === 'any');
  if (one && other)
    throw new BootError(
      `Both ${one.id} and ${other.id} have namespaces of any name, which one component of an installation may; others write "namespaces: true", and have those called "<id>.<name>".`,
    );
}

/** With what names of tables begin that are the node's own, or the database's. */
const TAKEN: readonly string[] = ['blob', 'host', 'information', 'ledger', 'log', 'pg', 'schema', 'sqlite'];

function refuseSharedTables(components: readonly Component[]): void {
  const keepers = components.filter(({ permissions = [] }) => permissions.includes('storage:own'));
  for (const { id } of keepers) {
    const prefix = tablePrefix(id);
    if (TAKEN.some((name) => prefix.startsWith(`${name}_`)))
      throw new BootError(`"${id}" cannot be the id of a component with tables: tables that begin with "${prefix}" are no component's.`);
    const other = keepers.find((each) => each.id !== id && tablePrefix(each.id).startsWith(prefix));
    if (other) throw new BootError(`Tables of ${other.id} would be those of ${id}, too: their names begin with "${prefix}".`);
  }
}

function refuseUnofferedHooks(components: readonly Component[]): void {
  const offered = new Set(components.flatMap(({ offers = {} }) => Object.keys(offers)));
  for (const { id, hooks = {} } of components) {
    for (const point of Object.keys(hooks)) {
      if (!offered.has(point)) throw new BootError(`${id} fills the point "${point}", which no component offers.`);
    }
  }
}

function providersOf(components: readonly Component[]): ReadonlyMap<string, Component> {
  const providers = new Map<string, Component>();
  for (const component of components) {
    if (components.some((other) => other !== component && other.id === component.id))
      throw new BootError(`Two components are called "${component.id}".`);
    const { provides } = component;
    const other = provides && providers.get(provides.id);
    if (other) throw new BootError(`Both ${other.id} and ${component.id} provide "${provides.id}".`);
    if (provides) providers.set(provides.id, component);
  }
  return providers;
}

function providerOf(providers: ReadonlyMap<string, Component>, component: Component, used: ApiRef<unknown>): Component {
  const provider = providers.get(used.id);
  if (!provider) throw new BootError(`${component.id} uses "${used.id}", which no component provides.`);
  return provider;
}
