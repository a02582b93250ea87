import { COMMON_PASSWORDS } from './common-passwords.ts';

export const MINIMUM_PASSWORD_LENGTH = 12;
/** Longer ones are refused: each character costs time before the hash is even begun. */
export const MAXIMUM_PASSWORD_LENGTH = 256;

export type PasswordProblem = 'too-short' | 'too-long' | 'common' | 'personal' | 'repetitive';

/**
 * What is wrong with a new password; undefined: nothing. `personal`: of whom it is for, name, mail address, id, whatever is publicly theirs.
 */
export function passwordProblem(password: string, personal: readonly string[] = []): PasswordProblem | undefined {
  const length = [...password].length;
  if (length < MINIMUM_PASSWORD_LENGTH) return 'too-short';
  if (length > MAXIMUM_PASSWORD_LENGTH) return 'too-long';
  const plain = simplify(password);
  if (isCommon(plain)) return 'common';
  if (new Set(plain).size < 5) return 'repetitive';
  return personal.some((text) => isPersonal(plain, text)) ? 'personal' : undefined;
}

/** Letters and digits only, in lower case: what people vary without making it harder to guess is left out. */
function simplify(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A common password, also repeated, or with digits behind it. */
function isCommon(plain: string): boolean {
  const stem = plain.replace(/\d+$/, '');
  return COMMON_PASSWORDS.has(plain) || COMMON_PASSWORDS.has(stem) || COMMON_PASSWORDS.has(repeatedPart(plain));
}

function repeatedPart(plain: string): string {
  const period = `${plain}${plain}`.indexOf(plain, 1);
  return plain.slice(0, period);
}

function isPersonal(plain: string, text: string): boolean {
  const known = [text, text.split('@')[0] ?? ''].map(simplify).filter((each) => each.length >= 3);
  return known.some((each) => plain === each || plain.replace(/\d+$/, '') === each || repeatedPart(plain) === each);
}
