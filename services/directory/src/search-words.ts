import { foldText, isAscii } from './slug.ts';

/**
 * Letters that people write in several ways: Arabic alef, yeh, teh marbuta and kaf, Persian forms of them, Hebrew letters at the end of a
 * word. Marks, and hamza on a carrier, are gone when `foldText` has been over it; tatweel and hamza alone go here.
 */
const VARIANTS: Readonly<Record<string, string>> = {
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ک: 'ك',
  ـ: '',
  ء: '',
  ך: 'כ',
  ם: 'מ',
  ן: 'נ',
  ף: 'פ',
  ץ: 'צ',
};
const VARIANT = new RegExp(`[${Object.keys(VARIANTS).join('')}]`, 'g');
/** Other decimal digits than 0 to 9: Arabic and Persian ones. */
const DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/g;
const HAN = /^\p{Script=Han}{2,}$/u;

/** As `foldText`, and letters that are variants of each other made one: for looking up what people type, not for showing or ordering. */
function foldForSearch(text: string): string {
  return foldVariants(foldText(text));
}

function foldVariants(folded: string): string {
  if (isAscii(folded)) return folded;
  return folded.replace(VARIANT, (letter) => VARIANTS[letter] ?? letter).replace(DIGIT, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** The words of a text: letters and digits, folded. */
export function searchWords(text: string): readonly string[] {
  return foldForSearch(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * What a text is found by: its words, and those that something joins also written as one (`Mei-Ling`: mei, ling, meiling); of Chinese names
 * every end, as nothing parts the family name from the given one.
 */
export function indexWords(text: string): readonly string[] {
  return indexFolded(foldText(text));
}

/** The same of a text that `foldText` has been over. */
export function indexFolded(folded: string): readonly string[] {
  return foldVariants(folded)
    .split(/\s+/)
    .flatMap((token) => {
      const parts = token.match(/[\p{L}\p{N}]+/gu) ?? [];
      if (parts.length > 1) return [...parts, parts.join('')];
      return parts.flatMap((part) => (HAN.test(part) ? ends(part) : [part]));
    });
}

function ends(word: string): readonly string[] {
  const letters = [...word];
  return letters.map((_, start) => letters.slice(start).join(''));
}
