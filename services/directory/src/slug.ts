/**
 * A readable id for a name: `Zoë Ångström` → `zoe-angstrom`, `-2`, `-3` … when taken. Names without Latin letters give `fallback`.
 * At most 40 characters before the number.
 */
export function slugOf(name: string, taken: (id: string) => boolean, fallback: string): string {
  return new Slugs(taken, fallback).next(name);
}

/** Makes ids as `slugOf`, many of them: which numbers a name has used up is remembered. */
export class Slugs {
  readonly #taken: (id: string) => boolean;
  readonly #fallback: string;
  readonly #used = new Map<string, number>();

  constructor(taken: (id: string) => boolean, fallback: string) {
    this.#taken = taken;
    this.#fallback = fallback;
  }

  next(name: string): string {
    const base = plainName(name) || this.#fallback;
    let number = (this.#used.get(base) ?? 0) + 1;
    while (this.#taken(numbered(base, number))) number += 1;
    this.#used.set(base, number);
    return numbered(base, number);
  }
}

function plainName(name: string): string {
  return foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}

function numbered(base: string, number: number): string {
  return number === 1 ? base : `${base}-${number}`;
}

/** Ids that the server itself acts under; no person has one. */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['operator', 'metrics']);

/** The id of a new person: readable, not taken, not reserved. */
export function personIdOf(name: string, taken: (id: string) => boolean): string {
  return personIds(taken).next(name);
}

/** The same for many. */
export function personIds(taken: (id: string) => boolean): Slugs {
  return new Slugs((id) => RESERVED_IDS.has(id) || taken(id), 'person');
}

/** Letters that Unicode does not decompose into a plain letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' };

/** Lower case without marks, for comparing what people type: `Wiśniewski` → `wisniewski`. */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => LETTERS[letter] ?? letter);
}

/** Text that folding only makes lower case: most of it, and folding is what an index of many people spends its time on. */
export function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
  return /^[\x00-\x7f]*$/.test(text);
}
