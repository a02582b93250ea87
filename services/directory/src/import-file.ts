import { cellFault, isYes, MAX_ATTRIBUTE_LENGTH, textFault, unitNames } from './cell-fault.ts';
import { readList, readRoles, readText } from './cell-text.ts';
import { CsvFault, type CsvRecord, readCsv } from './csv.ts';
import { COLUMNS, type Column, type ColumnRole, headingOf, readHeader } from './import-columns.ts';
import { faultOf, type ImportProblem, problemAt } from './import-faults.ts';
import type { Steps } from './steps.ts';

/** One good line. What the file has no column for, or an empty cell, is absent: what is known stays. */
export interface ImportedPerson {
  readonly line: number;
  readonly id?: string;
  readonly name: string;
  readonly mail: string;
  readonly title?: string;
  /** Names from the root down. */
  readonly unit?: readonly string[];
  /** Besides the main one. */
  readonly roles?: readonly { readonly unit: readonly string[]; readonly title: string }[];
  /** Mail address or id. */
  readonly manager?: string;
  readonly location?: string;
  /** Names. */
  readonly groups?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly active?: boolean;
  readonly admin?: boolean;
}

export interface ImportFile {
  readonly people: readonly ImportedPerson[];
  readonly problems: readonly ImportProblem[];
}

/**
 * Reads a CSV file of people: a header line (order, case and a byte order mark do not matter; commas or semicolons), then a person a line.
 * Every line that cannot be taken is a problem with its line and column; the others are taken.
 */
export function* readImportFile(csv: string): Steps<ImportFile> {
  const reading = new Reading();
  try {
    let columns: readonly ColumnRole[] | undefined;
    for (const record of readCsv(csv)) {
      if (record && columns) reading.take(record, columns);
      else if (record) {
        const header = readHeader(record);
        if ('problem' in header) return { people: [], problems: [header.problem] };
        columns = header;
      }
      yield;
    }
    if (!columns) return { people: [], problems: [problemAt(1, undefined, faultOf('file-empty'))] };
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    return { people: [], problems: [problemAt(error.line, undefined, faultOf('quotes-open'))] };
  }
  return reading;
}

class Reading implements ImportFile {
  readonly people: ImportedPerson[] = [];
  readonly problems: ImportProblem[] = [];
  readonly #mails = new Map<string, number>();
  readonly #ids = new Map<string, number>();

  take(record: CsvRecord, columns: readonly ColumnRole[]): void {
    const person = readPerson(record, columns);
    const problem = 'reason' in person ? person : (repeated(person, 'mail', this.#mails) ?? repeated(person, 'id', this.#ids));
    if (problem) this.problems.push(problem);
    else this.people.push(person as ImportedPerson);
  }
}

function repeated(person: ImportedPerson, column: 'mail' | 'id', seen: Map<string, number>): ImportProblem | undefined {
  const value = person[column];
  if (value === undefined) return undefined;
  const before = seen.get(value.toLowerCase());
  if (before !== undefined) return problemAt(person.line, column, faultOf('value-repeated', { value, line: before }));
  seen.set(value.toLowerCase(), person.line);
  return undefined;
}

function readPerson({ line, cells }: CsvRecord, columns: readonly ColumnRole[]): ImportedPerson | ImportProblem {
  if (cells.length > columns.length)
    return problemAt(line, undefined, faultOf('cells-too-many', { cells: cells.length, columns: columns.length }));
  const values: Partial<Record<Column, string>> = {};
  const attributes: Record<string, string> = {};
  for (const [index, role] of columns.entries()) {
    const value = readText(cells[index] ?? '');
    if ('column' in role) values[role.column] = value;
    else if (value !== '') attributes[role.attribute] = value;
  }
  return problemIn(line, values, attributes) ?? personOf(line, values, attributes);
}

function problemIn(
  line: number,
  values: Partial<Record<Column, string>>,
  attributes: Readonly<Record<string, string>>,
): ImportProblem | undefined {
  for (const column of COLUMNS) {
    const fault = cellFault(column, values[column] ?? '');
    if (fault) return problemAt(line, column, fault);
  }
  for (const [attribute, value] of Object.entries(attributes)) {
    const fault = textFault(value, MAX_ATTRIBUTE_LENGTH);
    if (fault) return problemAt(line, headingOf({ attribute }), fault);
  }
  return undefined;
}

function personOf(
  line: number,
  { id, name = '', mail = '', title, unit, roles, manager, location, groups, active, admin }: Partial<Record<Column, string>>,
  attributes: Readonly<Record<string, string>>,
): ImportedPerson {
  return {
    line,
    name,
    mail,
    ...(id && { id }),
    ...(title && { title }),
    ...(unit && { unit: unitNames(unit) }),
    ...(roles && { roles: readRoles(roles).map((role) => ({ unit: unitNames(role.unit), title: role.title })) }),
    ...(manager && { manager }),
    ...(location && { location }),
    ...(groups && { groups: readList(groups) }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(active && { active: isYes(active) }),
    ...(admin && { admin: isYes(admin) }),
  };
}
