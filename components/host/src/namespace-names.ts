import { type Channel, type Component, durationMs } from '@parley/component';

const NAME = /^[a-z0-9][a-z0-9-]*$/;

/** Why the component cannot declare channels below the namespace, as a sentence; undefined: it can. */
export function namespaceProblem({ id, namespaces }: Pick<Component, 'id' | 'namespaces'>, namespace: string): string | undefined {
  if (!namespaces) return `The declaration of ${id} does not say that it has namespaces.`;
  const isBelow = namespace.startsWith(`${id}.`);
  if (isBelow ? NAME.test(namespace.slice(id.length + 1)) : namespaces === 'any' && !namespace.includes('.')) return undefined;
  return `"${namespace}" is no namespace of ${id}: those are called "${id}.<name>", with a to z, 0 to 9 and - in the name.`;
}

/** Why channels below a namespace cannot be kept as they say, as a sentence; undefined: they can. */
export function keepProblem(
  { id, namespaces }: Pick<Component, 'id' | 'namespaces'>,
  channels: readonly Pick<Channel<unknown>, 'pattern' | 'keeping' | 'keep'>[],
): string | undefined {
  const wrong = channels.find(
    ({ keeping, keep }) => keep !== undefined && (namespaces === 'any' || keeping !== 'durable' || durationMs(keep) === undefined),
  );
  if (!wrong) return undefined;
  if (namespaces === 'any') return `${id} declares channels below all names, and sees itself to how long they are kept: leave "keep" out.`;
  return `"${wrong.pattern}" of ${id} is kept for "${wrong.keep}"; a durable channel may be, for as long as 12h or 30d, at most a year.`;
}
