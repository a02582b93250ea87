import type { Row } from './sql.ts';

/** A text column; '' for null. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

/** An integer column; 0 for null. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : 0;
}

/** `$from, $from+1, …`: the place holders of a list of `count` parameters. */
export function places(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `$${from + i}`).join(', ');
}
