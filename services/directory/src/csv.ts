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

/**
 * The records of a CSV file (RFC 4180; commas, or semicolons where the first line has those alone), one after the other. Cells are without
 * spaces around them; records with nothing in them are left out.
 */
export function* readCsv(text: string): Generator<CsvRecord> {
  const reader = new CsvReader(text);
  for (;;) {
    const record = reader.next();
    if (!record) return;
    if (record.cells.some((cell) => cell !== '')) yield record;
  }
}

/** One cell of a CSV file. */
export function writeCell(value: string): string {
  return /[",;\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

class CsvReader {
  readonly #text: string;
  readonly #delimiter: string;
  #at: number;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#at = text.startsWith('\ufeff') ? 1 : 0;
    const firstLine = text.slice(0, text.search(/[\r\n]|$/));
    this.#delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  }

  next(): CsvRecord | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const line = this.#line;
    const cells: string[] = [];
    for (;;) {
      cells.push(this.#cell());
      const end = this.#text[this.#at];
      if (end === this.#delimiter) this.#at += 1;
      else {
        this.#endLine();
        return { line, cells };
      }
    }
  }

  #cell(): string {
    let start = this.#at;
    while (this.#text[start] === ' ' || this.#text[start] === '\t') start += 1;
    if (this.#text[start] === '"') return this.#quoted(start + 1);
    let end = this.#at;
    for (let letter = this.#text[end]; letter !== undefined && !this.#ends(letter); letter = this.#text[end]) {
      if (letter === '"') throw new CsvFault(this.#line);
      end += 1;
    }
    const cell = this.#text.slice(this.#at, end);
    this.#at = end;
    return cell.trim();
  }

  #quoted(start: number): string {
    let from = start;
    let cell = '';
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0) throw new CsvFault(this.#line);
      cell += this.#text.slice(from, quote);
      from = quote + 1;
      if (this.#text[from] !== '"') break;
      cell += '"';
      from += 1;
    }
    const begun = this.#line;
    this.#line += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
    while (this.#text[from] === ' ' || this.#text[from] === '\t') from += 1;
    const after = this.#text[from];
    if (after !== undefined && !this.#ends(after)) throw new CsvFault(begun);
    this.#at = from;
    return cell.trim();
  }

  #ends(letter: string): boolean {
    return letter === this.#delimiter || letter === '\n' || letter === '\r';
  }

  #endLine(): void {
    if (this.#text[this.#at] === '\r' && this.#text[this.#at + 1] === '\n') this.#at += 1;
    this.#at += 1;
    this.#line += 1;
  }
}
