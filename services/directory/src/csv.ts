import { type CsvError, type Info, type Parser, parse } from 'csv-parse';

/** A line of a CSV file. */
export interface CsvRecord {
  /** 1-based line on which it begins. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Thrown for a file whose quotation marks do not fit. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
  readonly line: number;
  constructor(line: number) {
    super(`The quotation marks of line ${line} do not close.`);
    this.line = line;
  }
}

interface Row {
  readonly record: readonly string[];
  readonly info: Pick<Info, 'lines'>;
}

/** What csv-parse's own end of a file looks at. */
interface Quoting {
  readonly state: { readonly quoting: boolean };
}

/** Characters that are read at a time; who reads the records may do something else in between. A thousand of the shortest lines take 20 ms. */
const SLICE = 2 * 1024;

/**
 * The records of a CSV file (RFC 4180; commas, or semicolons where the first line has those alone), one after the other. Cells are without
 * spaces around them; records with nothing in them are left out. Undefined: nothing yet, for a cell as long as the file also comes to an end.
 */
export function* readCsv(text: string): Generator<CsvRecord | undefined> {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  const parser = parse({ bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }) as Parser &
    Quoting;
  let fault: CsvError | undefined;
  let ended = 0;
  parser.on('error', () => {});
  // The end of the stream would be told too late for who reads along. Empty lines end the last record, and are more than it looks ahead.
  for (let at = 0; at <= text.length && !fault; at += SLICE) {
    const slice = text.slice(at, at + SLICE);
    parser.write(at + SLICE > text.length ? slice + '\n'.repeat(8) : slice, (error) => {
      fault = error as CsvError | undefined;
    });
    for (let row: Row | null = parser.read(); row; row = parser.read()) {
      ended = row.info.lines;
      if (row.record.some((cell) => cell !== '')) yield { line: firstLineOf(row), cells: row.record };
    }
    yield undefined;
  }
  if (fault) throw new CsvFault(Number(fault['lines'] ?? 1));
  if (parser.state.quoting) throw new CsvFault(ended + 1);
}

/** One cell of a CSV file. */
export function writeCell(value: string): string {
  return /[",;\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** csv-parse counts the line on which a record ends; people look for the one on which it begins. */
function firstLineOf({ record, info }: Row): number {
  return info.lines - record.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}
