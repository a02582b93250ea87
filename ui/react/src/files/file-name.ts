/** Characters that turn the direction of text around or are not seen: with them a name ends otherwise than it seems to. */
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** What separates folders, or stands for something else in the file names of some system. */
const RESERVED = /[<>:"|?*]/g;
const LONGEST = 120;

/** The name under which a file of somebody else is shown and saved: no folders, nothing hidden, never empty. */
export function fileName(given: unknown): string {
  const last = (typeof given === 'string' ? given : '').split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replace(HIDDEN, '')
    .replace(RESERVED, '_')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  return shortened(name) || 'file';
}

/** Keeps the ending, by which people and systems know what it is. */
function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= LONGEST) return name;
  const ending = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
  return letters.slice(0, LONGEST - [...ending].length).join('') + ending;
}
