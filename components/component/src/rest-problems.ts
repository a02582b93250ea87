import type { Apis } from './api.ts';
import type { Component, Method } from './component.ts';
import { patternProblem, patternsOverlap } from './pattern.ts';
import { type RestField, readRestKey, restFields } from './rest.ts';

type Methods = Readonly<Record<string, Method<unknown>>>;
interface Served {
  readonly name: string;
  readonly key: string;
  readonly verb: string;
  readonly pattern: string;
}

/** What is wrong with the HTTP addresses of methods, one sentence each. */
export function restProblems({ methods = {} }: Component<unknown, Apis, unknown>): string[] {
  const entries = Object.entries(methods as Methods).filter(([, { rest, page }]) => rest !== undefined || page !== undefined);
  return [...entries.flatMap(([name, method]) => methodProblems(name, method)), ...sharedAddresses(servedOf('', methods as Methods))];
}

/** Methods of one or several components that one address would call. */
export function sharedRest(components: readonly Pick<Component, 'id' | 'methods'>[]): string[] {
  return sharedAddresses(components.flatMap(({ id, methods = {} }) => servedOf(`${id}.`, methods as Methods)));
}

function servedOf(prefix: string, methods: Methods): Served[] {
  return Object.entries(methods).flatMap(([name, { rest }]) => {
    const read = rest === undefined ? undefined : readRestKey(rest);
    return read && rest ? [{ name: `${prefix}${name}`, key: rest, ...read }] : [];
  });
}

function sharedAddresses(served: readonly Served[]): string[] {
  return served.flatMap((left, index) =>
    served
      .slice(index + 1)
      .filter(({ verb, pattern }) => verb === left.verb && patternsOverlap(left.pattern, pattern))
      .map((right) => `Methods "${left.name}" (${left.key}) and "${right.name}" (${right.key}) claim the same addresses.`),
  );
}

function methodProblems(name: string, { rest, page, in: input }: Method<unknown>): string[] {
  const what = `Method "${name}"`;
  const read = rest === undefined ? undefined : readRestKey(rest);
  if (!read) return [`${what}: "${rest}" is not of the form "GET /path".`];
  const wrong = patternProblem(read.pattern);
  if (wrong !== undefined) return [`${what}: the pattern "${read.pattern}" ${wrong}.`];
  if (typeof input?.safeParse !== 'function') return [];
  const fields = restFields(input);
  const inAddress = read.verb === 'GET' || read.verb === 'DELETE' ? [...fields.keys()] : read.parts;
  return [
    ...read.parts.filter((part) => !fields.has(part)).map((part) => `${what}: its input has no field "${part}" for :${part} of "${rest}".`),
    ...inAddress
      .filter((field) => isOther(fields.get(field)))
      .map((field) => `${what}: "${field}" cannot stand in the address of "${rest}".`),
    ...(page && !fields.has(page.by) ? [`${what}: its input has no field "${page.by}" that a page begins by.`] : []),
  ];
}

function isOther(field: RestField | undefined): boolean {
  return field === 'other';
}
