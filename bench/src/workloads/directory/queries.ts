import { nameOf } from './staff.ts';

/** What people type, as they type it: each entry is looked for at every letter from the second on. */
export function queries(count: number): readonly string[] {
  const some = Array.from({ length: 12 }, (_, index) => nameOf(Math.floor(((index + 0.5) * count) / 12)));
  return [
    ...some,
    ...some.map(withoutAccents),
    ...some.map(swapped),
    ...some.map(shortened),
    // Other letters for the same names, titles, places, numbers, many at once, and nobody.
    'احمد',
    'فاطمه',
    'ليلي',
    'שרה',
    '美玲',
    'cardio consultant',
    'nurse site 12',
    'team 2999',
    '7946 04',
    'zzzzqqqq',
    'a',
    'e',
    'nurse',
  ];
}

/** Everything that is asked for while the query is typed. */
export function typed(query: string): readonly string[] {
  const letters = [...query];
  return letters.flatMap((_, index) => (index === 0 && letters.length > 1 ? [] : [letters.slice(0, index + 1).join('')]));
}

function withoutAccents(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

/** Two neighbours of the family name exchanged. */
function swapped(name: string): string {
  const at = name.lastIndexOf(' ') + 3;
  return `${name.slice(0, at)}${name.slice(at + 1, at + 2)}${name.slice(at, at + 1)}${name.slice(at + 2)}`;
}

/** A letter of the family name forgotten. */
function shortened(name: string): string {
  const at = name.lastIndexOf(' ') + 4;
  return `${name.slice(0, at)}${name.slice(at + 1)}`;
}
