import { type Component, type ListedExtension, takesKey } from '@parley/component';
import type { Principal } from '@parley/routing';
import { authorize, deniedAnyhow, type Question } from '../authorize.ts';
import { methodSurface, type Surface } from '../surface.ts';

/** What the components of a node add to the application. */
export class ExtensionList {
  readonly #all: readonly { readonly listed: ListedExtension; readonly surface: Surface }[];

  constructor(components: readonly Component[]) {
    this.#all = components.flatMap((component) => {
      const keyed = keyedOf(component);
      const about = { component: component.id, ...(keyed.length > 0 && { keyed }) };
      return (component.extends ?? []).flatMap((extension) => {
        const name = extension.run.slice(component.id.length + 1);
        const method = component.methods?.[name];
        return method ? [{ listed: { ...extension, ...about }, surface: methodSurface(component, name, method) }] : [];
      });
    });
  }

  /** Those that the principal may run; rules that look at more than the principal are asked when it is run. */
  async for(principal: Principal): Promise<readonly ListedExtension[]> {
    // What cannot be asked at the moment may have an answer when it is run.
    const verdicts = await Promise.all(this.#all.map(({ surface }) => foreseen(principal, surface).catch(() => true)));
    return this.#all.flatMap(({ listed }, index) => (verdicts[index] ? [listed] : []));
  }
}

/** Buttons that run these bear a key. */
function keyedOf({ id, methods = {} }: Component): readonly string[] {
  return Object.entries(methods).flatMap(([name, method]) => (takesKey(method) ? [`${id}.${name}`] : []));
}

async function foreseen(principal: Principal, surface: Surface): Promise<boolean> {
  const name = surface.name.replace('.', '/');
  const question: Question = { surface, principal, name, resource: undefined, state: undefined, loopback: false };
  if (surface.rule?.general) return (await authorize(question)).allowed;
  return deniedAnyhow(question) === undefined;
}
