/**
 * A readable id for a name: `Zoë Ångström` → `zoe-angstrom`, `-2`, `-3` … when taken. Names without Latin letters give `fallback`.
 * At most 40 characters before the number.
 */
export function slugOf(name: string, taken: (id: string) => boolean, fallback: string): string {
  const plain = foldText(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  const base = plain || fallback;
  if (!taken(base)) return base;
  for (let n = 2; ; n++) if (!taken(`${base}-${n}`)) return `${base}-${n}`;
}

/** Ids that the server itself acts under; no person has one. */
export const RESERVED_IDS: ReadonlySet<string> = new Set(['operator']);

/** The id of a new person: readable, not taken, not reserved. */
export function personIdOf(name: string, taken: (id: string) => boolean): string {
  return slugOf(name, (id) => RESERVED_IDS.has(id) || taken(id), 'person');
}

/** Letters that Unicode does not decompose into a plain letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' };

/** Lower case without marks, for comparing what people type: `Wiśniewski` → `wisniewski`. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => LETTERS[letter] ?? letter);
}
