import type { ZodType } from 'zod';
import { patternProblem, patternsOverlap } from './pattern.ts';
import type { Rule } from './rule.ts';

const NAME = /^[a-z][A-Za-z0-9]*$/;

/** The sentence, where something is wrong. */
export function problem(wrong: boolean, sentence: string): string[] {
  return wrong ? [sentence] : [];
}

export function nameProblem(kind: string, name: string): string[] {
  return problem(!NAME.test(name), `${kind} "${name}" is not of the form [a-z][A-Za-z0-9]*.`);
}

export function ruleProblem(what: string, can: Rule<never, never> | undefined): string[] {
  const fine = typeof can?.check === 'function' && typeof can.name === 'string' && can.name !== '';
  return problem(!fine, `${what} has no rule in "can"; say who may, with "anyone" where everybody may.`);
}

export function schemaProblem(what: string, field: 'in' | 'out', schema: ZodType | undefined): string[] {
  return problem(typeof schema?.safeParse !== 'function', `${what} has no schema in "${field}".`);
}

export function patternSentence(what: string, pattern: string): string[] {
  const wrong = patternProblem(pattern);
  return problem(wrong !== undefined, `${what}: the pattern "${pattern}" ${wrong}.`);
}

export function overlaps(kind: string, patterns: readonly { readonly name: string; readonly pattern: string }[]): string[] {
  return patterns.flatMap((left, index) =>
    patterns
      .slice(index + 1)
      .filter((right) => patternsOverlap(left.pattern, right.pattern))
      .map((right) => `${kind} "${left.name}" and "${right.name}" claim the same names.`),
  );
}
