import type { PasswordProblem, passwordProblem } from '@parley/security/judgement';

/** The server's limits: known before its judgement has been loaded. */
export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 256;

/** What the server refuses a password for; else how good it is. */
export type PasswordVerdict = 'empty' | PasswordProblem | 'weak' | 'fair' | 'strong';

export interface JudgedPassword {
  readonly password: string;
  /** Of whom it is for: what is publicly theirs. */
  readonly personal: readonly string[];
}

/** What is said of a password while it is chosen. `problemOf`: the server's own judgement, so that nothing is praised that it refuses. */
export function judgePassword({ password, personal }: JudgedPassword, problemOf: typeof passwordProblem): PasswordVerdict {
  if (password === '') return 'empty';
  const problem = problemOf(password, personal);
  if (problem) return problem;
  const characters = [...password];
  const different = new Set(characters.map((character) => character.toLowerCase())).size;
  if (different < 6 || isRun(characters)) return 'weak';
  return characters.length >= 16 || different >= 10 ? 'strong' : 'fair';
}

/** Mostly neighbours: "abcdefghijkl", "123456789012". */
function isRun(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((character, index) => (character.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length >= steps.length * 0.75;
}
