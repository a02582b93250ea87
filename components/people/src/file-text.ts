import { refused } from './reasons.ts';

/** The text of a file: UTF-8, or UTF-16 with its byte order mark, as spreadsheets write it. Refused where it is neither. */
export function readFileText(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw refused('file-not-utf-8');
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
