import type { Person } from '@parley/people/contract';

/** The unfinished mention before the caret. */
export interface MentionQuery {
  /** Where its `@` stands. */
  readonly start: number;
  readonly words: string;
}

/** Who can be named: a person, or everyone. */
export interface MentionChoice {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/** The choice that means all members. */
export const EVERYONE = '*';

const UNFINISHED = /(?:^|[\s(])@([\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*(?: [\p{L}\p{N}\p{M}'’.-]*){0,2})?$/u;

export function findMentionQuery(text: string, caret: number): MentionQuery | undefined {
  const found = UNFINISHED.exec(text.slice(0, caret));
  if (!found) return undefined;
  const words = found[1] ?? '';
  return { start: caret - words.length - 1, words };
}

const fold = (words: string): string => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those whose name, or a word of it, begins with what is written; the whole name first. */
export function matchMentions(choices: readonly MentionChoice[], words: string, limit = 8): readonly MentionChoice[] {
  const wanted = fold(words);
  const rank = ({ name }: MentionChoice): number => {
    const folded = fold(name);
    if (folded.startsWith(wanted)) return 0;
    return folded.split(/[\s-]+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return choices
    .map((choice) => ({ choice, rank: rank(choice) }))
    .filter((each) => each.rank < 2)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map((each) => each.choice);
}

/** The text with the name in place of what was written, and where the caret goes. */
export function insertMention(
  text: string,
  query: MentionQuery,
  caret: number,
  name: string,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(caret);
  const inserted = `@${name}${/^\s/.test(after) ? '' : ' '}`;
  return { text: text.slice(0, query.start) + inserted + after, caret: query.start + inserted.length };
}

export interface Named {
  readonly mentions: readonly string[];
  readonly everyone: boolean;
}

/** Whom a finished text names. "@Ann Lee" does not also name Ann. */
export function namedIn(text: string, choices: readonly MentionChoice[]): Named {
  const ids = new Set<string>();
  const byLength = choices.toSorted((a, b) => b.name.length - a.name.length);
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const found = byLength.find(
      ({ name }) => name !== '' && text.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(text.slice(at + 1 + name.length)),
    );
    if (found) ids.add(found.id);
  }
  return { mentions: [...ids].filter((id) => id !== EVERYONE), everyone: ids.has(EVERYONE) };
}

export function choiceOf(person: Person): MentionChoice {
  return { id: person.id, name: person.name, title: person.title };
}
