import type { Params } from './component.ts';

const LITERAL = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const PARAMETER = /^:[A-Za-z][A-Za-z0-9]*$/;

/** What is wrong with a pattern such as `poll/:id`, as the end of a sentence; undefined when it is well formed. */
export function patternProblem(pattern: string): string | undefined {
  const segments = pattern.split('/');
  const names = segments.filter((segment) => segment.startsWith(':'));
  const bad = segments.find((segment) => !LITERAL.test(segment) && !PARAMETER.test(segment));
  if (bad === '') return 'has an empty part';
  if (bad !== undefined) return `has the part "${bad}", which is neither a name ([A-Za-z0-9._-]) nor a parameter (:name)`;
  return new Set(names).size < names.length ? 'uses a parameter twice' : undefined;
}

/**
 * The values of the `:name` parts when `name` has the form of the pattern, else undefined. A parameter takes exactly one part of the name,
 * never an empty one. Names are compared as they are: nothing is decoded here.
 */
export function matchPattern(pattern: string, name: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = name.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

/** Whether some name has the form of both patterns. */
export function patternsOverlap(a: string, b: string): boolean {
  const left = a.split('/');
  const right = b.split('/');
  if (left.length !== right.length) return false;
  return left.every((part, index) => part === right[index] || part.startsWith(':') || right[index]?.startsWith(':'));
}
