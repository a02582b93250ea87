import { type Row, text } from '@parley/storage';

/** A text column that holds a JSON list of strings; empty for null. */
export function strings(row: Row, column: string): readonly string[] {
  return JSON.parse(text(row, column) || '[]') as readonly string[];
}
