import { fillIn, type Reason, type ReasonValues } from '@parley/protocol';

/** Why a line of a file, or what is typed into a form, cannot be taken: a stable name and the sentence for people. */
export const IMPORT_FAULTS = {
  'file-empty': 'The file is empty. Its first line names the columns: name, mail, title, unit.',
  'quotes-open': 'The quotation marks of this line do not close. Put a cell that holds quotes into quotes and double those inside.',
  'column-unknown': 'There is no column "{column}". The columns are {columns}.',
  'columns-too-many': 'A file has at most {max} columns.',
  'column-twice': 'The column "{column}" stands twice.',
  'column-missing': 'The column "{column}" is missing from the first line.',
  'value-repeated': '"{value}" stands on line {line} already.',
  'cells-too-many':
    'The line has {cells} cells, the first line names {columns} columns. A comma inside a cell needs quotes round the cell.',
  'cell-control': 'The cell holds a line break or another control character.',
  'cell-too-long': 'The cell is longer than {max} characters.',
  'name-missing': 'The name is missing.',
  'mail-missing': 'The mail is missing.',
  'mail-invalid': '"{value}" is no mail address.',
  'mail-of-another': '"{mail}" belongs to {name} ({id}).',
  'id-invalid': '"{value}" is no id: small letters, digits, dots and hyphens, beginning with a letter or digit.',
  'id-reserved': '"{value}" is kept for the server itself.',
  'admin-invalid': '"{value}" is neither yes nor no.',
  'unit-part-empty': 'The unit has an empty part. Write it as "Medicine / Cardiology".',
  'unit-path-deep': 'The unit is {levels} levels deep; {max} is the most.',
  'unit-name-long': 'The name of a unit is longer than {max} characters.',
  'active-invalid': '"{value}" is neither yes nor no.',
  'attribute-name-invalid': '"{value}" is no name of an attribute: letters, digits, spaces and hyphens, at most {max} characters.',
  'attributes-too-many': 'A person has at most {max} attributes.',
  'group-name-long': 'The name of a group is longer than {max} characters.',
  'list-too-long': 'The cell names more than {max}.',
  'not-utf-8': 'The text of the file cannot be read. Save it as "CSV UTF-8".',
  'manager-unknown': 'There is nobody "{value}" who could be the manager. The rest of the line is taken.',
  'manager-circle': '"{value}" stands below this person in the reporting lines already. The rest of the line is taken.',
  'group-by-query': 'Who is in the group "{value}" is found by a query. The rest of the line is taken.',
} as const;

export type ImportFault = keyof typeof IMPORT_FAULTS;

/** Why a value cannot be taken. */
export interface CellFault extends Reason {
  readonly reason: ImportFault;
  readonly sentence: string;
}

/** One line that was not taken, and why. */
export interface ImportProblem {
  /** 1-based line of the file. */
  readonly line: number;
  readonly column?: string;
  /** A sentence for people. */
  readonly reason: string;
  /** The same for programs. */
  readonly code: ImportFault;
  readonly values: ReasonValues;
}

export function faultOf(reason: ImportFault, values: ReasonValues = {}): CellFault {
  return { reason, values, sentence: fillIn(IMPORT_FAULTS[reason], values) };
}

export function problemAt(line: number, column: string | undefined, { reason, values, sentence }: CellFault): ImportProblem {
  return { line, ...(column === undefined ? {} : { column }), reason: sentence, code: reason, values };
}
