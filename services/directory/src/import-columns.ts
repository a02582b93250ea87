import type { CsvRecord } from './csv.ts';
import { faultOf, type ImportProblem, problemAt } from './import-faults.ts';

/** The columns that a file may have, besides `attribute:NAME`. */
export const COLUMNS = ['id', 'name', 'mail', 'title', 'unit', 'roles', 'manager', 'location', 'groups', 'active', 'admin'] as const;
export type Column = (typeof COLUMNS)[number];

/** Other headings that mean the same. */
const SYNONYMS: Readonly<Record<string, Column>> = {
  email: 'mail',
  'e-mail': 'mail',
  'mail address': 'mail',
  'full name': 'name',
  'job title': 'title',
  department: 'unit',
  'further roles': 'roles',
  site: 'location',
  group: 'groups',
};

const ATTRIBUTE = 'attribute:';
const ATTRIBUTE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} _-]*$/u;
export const MAX_ATTRIBUTE_NAME = 40;
/** Of one person. */
export const MOST_ATTRIBUTES = 20;
const MOST_COLUMNS = 300;
/** Characters of a heading that a problem shows. */
const MOST_SHOWN = 100;

/** What a column holds: one of the known values, or an attribute. */
export type ColumnRole = { readonly column: Column } | { readonly attribute: string };

/** As it stands in the first line. */
export function headingOf(role: ColumnRole): string {
  return 'column' in role ? role.column : `${ATTRIBUTE}${role.attribute}`;
}

export function isAttributeName(name: string): boolean {
  return name.length <= MAX_ATTRIBUTE_NAME && ATTRIBUTE_NAME.test(name) && name === name.trim();
}

/** What the cells below the first line mean; case and order do not matter. */
export function readHeader(header: CsvRecord): readonly ColumnRole[] | { readonly problem: ImportProblem } {
  const roles: ColumnRole[] = [];
  const wrong = (cell: string, fault: Parameters<typeof problemAt>[2]) => ({ problem: problemAt(header.line, cell, fault) });
  if (header.cells.length > MOST_COLUMNS) return wrong('', faultOf('columns-too-many', { max: MOST_COLUMNS }));
  for (const heading of header.cells) {
    const role = readHeading(heading);
    const cell = heading.slice(0, MOST_SHOWN);
    if (!role) return wrong(cell, faultOf('column-unknown', { column: cell, columns: [...COLUMNS, `${ATTRIBUTE}…`].join(', ') }));
    if ('attribute' in role && !isAttributeName(role.attribute))
      return wrong(cell, faultOf('attribute-name-invalid', { value: role.attribute.slice(0, MOST_SHOWN), max: MAX_ATTRIBUTE_NAME }));
    if (roles.some((each) => headingOf(each) === headingOf(role))) return wrong(cell, faultOf('column-twice', { column: headingOf(role) }));
    roles.push(role);
  }
  const missing = (['name', 'mail'] as const).find((each) => !roles.some((role) => 'column' in role && role.column === each));
  return missing ? wrong(missing, faultOf('column-missing', { column: missing })) : roles;
}

function readHeading(cell: string): ColumnRole | undefined {
  const name = cell.toLowerCase().replace(/\s+/g, ' ');
  if (name.startsWith(ATTRIBUTE)) return { attribute: cell.slice(ATTRIBUTE.length).trim() };
  const column = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : COLUMNS.find((each) => each === name);
  return column && { column };
}
