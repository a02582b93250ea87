import { type CsvError, parse } from 'csv-parse/sync';
import { type CellFault, faultOf, type ImportProblem, problemAt } from './import-faults.ts';
import { RESERVED_IDS } from './slug.ts';
import { MAX_UNIT_DEPTH } from './unit-tree.ts';

/** One good line. */
export interface ImportedPerson {
  readonly line: number;
  readonly id?: string;
  readonly name: string;
  readonly mail: string;
  /** Absent where the file has no such column, or the cell is empty: what is known stays. */
  readonly title?: string;
  /** Names from the root down. */
  readonly unit?: readonly string[];
  readonly admin?: boolean;
}

export interface ImportFile {
  readonly people: readonly ImportedPerson[];
  readonly problems: readonly ImportProblem[];
}

const COLUMNS = ['id', 'name', 'mail', 'title', 'unit', 'admin'] as const;
export type Column = (typeof COLUMNS)[number];
/** Other headings that mean the same. */
const SYNONYMS: Readonly<Record<string, Column>> = {
  email: 'mail',
  'e-mail': 'mail',
  'mail address': 'mail',
  'full name': 'name',
  'job title': 'title',
  department: 'unit',
};

const MAX_LENGTH: Readonly<Record<Column, number>> = { id: 64, name: 120, mail: 254, title: 120, unit: 600, admin: 5 };
const MAX_UNIT_NAME = 80;
const MAIL = /^[^\s@"<>()[\],;:\\]{1,64}@[^\s@"<>()[\],;:\\]+\.[^\s@"<>()[\],;:\\]{2,}$/u;
const ID = /^[a-z0-9][a-z0-9._-]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;

/**
 * Reads a CSV file of people: a header line (order, case and a byte order mark do not matter; commas or semicolons), then a person a line.
 * Every line that cannot be taken is a problem with its line and column; the others are taken.
 */
export function readImportFile(csv: string): ImportFile {
  const records = parseRecords(csv);
  if ('problem' in records) return { people: [], problems: [records.problem] };
  const [header, ...lines] = records;
  if (!header) return { people: [], problems: [problemAt(1, undefined, faultOf('file-empty'))] };
  const columns = readHeader(header);
  if ('problem' in columns) return { people: [], problems: [columns.problem] };
  return readPeople(lines, columns);
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

interface ParsedRow {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

function parseRecords(csv: string): readonly CsvRecord[] | { problem: ImportProblem } {
  const firstLine = csv.slice(0, csv.search(/\r?\n|$/));
  const delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  try {
    const rows = parse(csv, { bom: true, delimiter, info: true, relax_column_count: true, trim: true }) as unknown as ParsedRow[];
    return rows.map((row) => ({ line: firstLineOf(row), cells: row.record })).filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    const line = Number((error as CsvError)['lines'] ?? 1);
    return { problem: problemAt(line, undefined, faultOf('quotes-open')) };
  }
}

/** csv-parse counts the line on which a record ends; people look for the one on which it begins. */
function firstLineOf({ info, record }: ParsedRow): number {
  return info.lines - record.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

function readHeader(header: CsvRecord): readonly Column[] | { problem: ImportProblem } {
  const columns: Column[] = [];
  for (const cell of header.cells) {
    const name = cell.toLowerCase().replace(/\s+/g, ' ');
    const column = SYNONYMS[name] ?? COLUMNS.find((each) => each === name);
    if (!column) return { problem: problemAt(header.line, cell, faultOf('column-unknown', { column: cell, columns: COLUMNS.join(', ') })) };
    if (columns.includes(column)) return { problem: problemAt(header.line, cell, faultOf('column-twice', { column })) };
    columns.push(column);
  }
  const missing = (['name', 'mail'] as const).find((each) => !columns.includes(each));
  if (missing) return { problem: problemAt(header.line, missing, faultOf('column-missing', { column: missing })) };
  return columns;
}

function readPeople(lines: readonly CsvRecord[], columns: readonly Column[]): ImportFile {
  const people: ImportedPerson[] = [];
  const problems: ImportProblem[] = [];
  const mails = new Map<string, number>();
  const ids = new Map<string, number>();
  for (const { line, cells } of lines) {
    const person = readPerson(line, cells, columns);
    const problem = 'reason' in person ? person : (repeated(person, 'mail', mails) ?? repeated(person, 'id', ids));
    if (problem) problems.push(problem);
    else people.push(person as ImportedPerson);
  }
  return { people, problems };
}

function repeated(person: ImportedPerson, column: 'mail' | 'id', seen: Map<string, number>): ImportProblem | undefined {
  const value = person[column];
  if (value === undefined) return undefined;
  const before = seen.get(value.toLowerCase());
  if (before !== undefined) return problemAt(person.line, column, faultOf('value-repeated', { value, line: before }));
  seen.set(value.toLowerCase(), person.line);
  return undefined;
}

function readPerson(line: number, cells: readonly string[], columns: readonly Column[]): ImportedPerson | ImportProblem {
  if (cells.length > columns.length)
    return problemAt(line, undefined, faultOf('cells-too-many', { cells: cells.length, columns: columns.length }));
  const values: Partial<Record<Column, string>> = {};
  for (const [index, column] of columns.entries()) values[column] = cells[index] ?? '';
  for (const column of COLUMNS) {
    const fault = cellFault(column, values[column] ?? '');
    if (fault) return problemAt(line, column, fault);
  }
  const unit = unitNames(values.unit ?? '');
  return {
    line,
    name: values.name ?? '',
    mail: values.mail ?? '',
    ...(values.id ? { id: values.id } : {}),
    ...(values.title ? { title: values.title } : {}),
    ...(unit.length > 0 ? { unit } : {}),
    ...(values.admin ? { admin: YES.includes(values.admin.toLowerCase()) } : {}),
  };
}

const YES = ['yes', 'true', '1'];
const NO = ['no', 'false', '0'];

/** Why a value cannot be taken; undefined when it can. The same for a cell of a file and for what is typed into a form. */
export function cellFault(column: Column, value: string): CellFault | undefined {
  if (CONTROL.test(value)) return faultOf('cell-control');
  if (value.length > MAX_LENGTH[column]) return faultOf('cell-too-long', { max: MAX_LENGTH[column] });
  if (value === '') return column === 'name' || column === 'mail' ? faultOf(`${column}-missing`) : undefined;
  if (column === 'mail' && !MAIL.test(value)) return faultOf('mail-invalid', { value });
  if (column === 'id' && !ID.test(value)) return faultOf('id-invalid', { value });
  if (column === 'id' && RESERVED_IDS.has(value)) return faultOf('id-reserved', { value });
  if (column === 'admin' && ![...YES, ...NO].includes(value.toLowerCase())) return faultOf('admin-invalid', { value });
  return column === 'unit' ? unitFault(value) : undefined;
}

function unitFault(value: string): CellFault | undefined {
  const names = value.split('/').map((name) => name.trim());
  if (names.includes('')) return faultOf('unit-part-empty');
  if (names.length > MAX_UNIT_DEPTH) return faultOf('unit-path-deep', { levels: names.length, max: MAX_UNIT_DEPTH });
  return names.some((name) => name.length > MAX_UNIT_NAME) ? faultOf('unit-name-long', { max: MAX_UNIT_NAME }) : undefined;
}

function unitNames(value: string): readonly string[] {
  return value === '' ? [] : value.split('/').map((name) => name.trim());
}
