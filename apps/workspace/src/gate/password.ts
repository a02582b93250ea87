export const SHORTEST_PASSWORD = 12;

export type PasswordVerdict = 'empty' | 'short' | 'weak' | 'fair' | 'strong';

/** What is said of a password while it is chosen. The server decides; this only helps to choose. */
export function judgePassword(password: string): PasswordVerdict {
  const characters = [...password];
  if (characters.length === 0) return 'empty';
  if (characters.length < SHORTEST_PASSWORD) return 'short';
  const different = new Set(characters.map((character) => character.toLowerCase())).size;
  if (different < 6 || isRun(characters)) return 'weak';
  return characters.length >= 16 || different >= 10 ? 'strong' : 'fair';
}

/** Mostly neighbours: "abcdefghijkl", "123456789012". */
function isRun(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((character, index) => (character.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length >= steps.length * 0.75;
}
