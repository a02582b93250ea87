/** A piece of SQL text. Comments and white space are left out. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'mark';
  /** Words in lower case, quoted names without their quotes, marks as they are. */
  readonly text: string;
}

const PIECES = /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][\w$]*|\$?\d[\w.]*|[\s\S]/g;

function tokenOf(piece: string): Token | undefined {
  if (/^\s|^--|^\/\*/.test(piece)) return undefined;
  if (piece.startsWith("'") && piece.length > 1) return { kind: 'string', text: piece };
  if (piece.startsWith('"') && piece.length > 1) return { kind: 'quoted', text: piece.slice(1, -1) };
  return /^[A-Za-z_]/.test(piece) ? { kind: 'word', text: piece.toLowerCase() } : { kind: 'mark', text: piece };
}

/** Splits a statement into tokens, enough to see which tables it names. Not a parser: it accepts what is no SQL. */
export function tokenize(sql: string): Token[] {
  return (sql.match(PIECES) ?? []).flatMap((piece) => tokenOf(piece) ?? []);
}
