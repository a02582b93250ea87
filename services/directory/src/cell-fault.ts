import { readList, readRoles } from './cell-text.ts';
import type { Column } from './import-columns.ts';
import { type CellFault, faultOf } from './import-faults.ts';
import { RESERVED_IDS } from './slug.ts';
import { MAX_UNIT_DEPTH } from './unit-tree.ts';

const MAX_LENGTH: Readonly<Record<Column, number>> = {
  id: 64,
  name: 120,
  mail: 254,
  title: 120,
  unit: 600,
  roles: 8_000,
  manager: 254,
  location: 120,
  groups: 4_000,
  active: 5,
  admin: 5,
};
export const MAX_ATTRIBUTE_LENGTH = 200;
export const MAX_GROUP_NAME = 80;
/** Units of one person besides the main one; groups named for one person. */
export const MOST_LISTED = 30;
const MAX_UNIT_NAME = 80;
const MAIL = /^[^\s@"<>()[\],;:\\]{1,64}@[^\s@"<>()[\],;:\\]+\.[^\s@"<>()[\],;:\\]{2,}$/u;
const ID = /^[a-z0-9][a-z0-9._-]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;
const YES = ['yes', 'true', '1'];
const NO = ['no', 'false', '0'];

/** Why a value cannot be taken; undefined when it can. The same for a cell of a file and for what is typed into a form. */
export function cellFault(column: Column, value: string): CellFault | undefined {
  const fault = textFault(value, MAX_LENGTH[column]);
  if (fault) return fault;
  if (value === '') return column === 'name' || column === 'mail' ? faultOf(`${column}-missing`) : undefined;
  switch (column) {
    case 'mail':
      return MAIL.test(value) ? undefined : faultOf('mail-invalid', { value });
    case 'id':
      return idFault(value);
    case 'admin':
    case 'active':
      return [...YES, ...NO].includes(value.toLowerCase()) ? undefined : faultOf(`${column}-invalid`, { value });
    case 'unit':
      return unitFault(value);
    case 'roles':
      return rolesFault(value);
    case 'groups':
      return groupsFault(value);
    default:
      return undefined;
  }
}

/** Why a text cannot be taken anywhere: it is too long, or no text. */
export function textFault(value: string, max: number): CellFault | undefined {
  if (CONTROL.test(value)) return faultOf('cell-control');
  if (value.includes('\ufffd')) return faultOf('not-utf-8');
  return value.length > max ? faultOf('cell-too-long', { max }) : undefined;
}

/** Of a value without fault. */
export function isYes(value: string): boolean {
  return YES.includes(value.toLowerCase());
}

/** Names from the root down. */
export function unitNames(value: string): readonly string[] {
  return value === '' ? [] : value.split('/').map((name) => name.trim());
}

function idFault(value: string): CellFault | undefined {
  if (!ID.test(value)) return faultOf('id-invalid', { value });
  return RESERVED_IDS.has(value) ? faultOf('id-reserved', { value }) : undefined;
}

function unitFault(value: string): CellFault | undefined {
  const names = value.split('/').map((name) => name.trim());
  if (names.includes('')) return faultOf('unit-part-empty');
  if (names.length > MAX_UNIT_DEPTH) return faultOf('unit-path-deep', { levels: names.length, max: MAX_UNIT_DEPTH });
  return names.some((name) => name.length > MAX_UNIT_NAME) ? faultOf('unit-name-long', { max: MAX_UNIT_NAME }) : undefined;
}

function rolesFault(value: string): CellFault | undefined {
  const roles = readRoles(value);
  if (roles.length > MOST_LISTED) return faultOf('list-too-long', { max: MOST_LISTED });
  for (const { unit, title } of roles) {
    const fault = unitFault(unit) ?? cellFault('title', title);
    if (fault) return fault;
  }
  return undefined;
}

function groupsFault(value: string): CellFault | undefined {
  const names = readList(value);
  if (names.length > MOST_LISTED) return faultOf('list-too-long', { max: MOST_LISTED });
  return names.some((name) => name.length > MAX_GROUP_NAME) ? faultOf('group-name-long', { max: MAX_GROUP_NAME }) : undefined;
}
