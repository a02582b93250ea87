import { writeList, writeRoles } from './cell-text.ts';
import type { Column } from './import-columns.ts';
import type { KnownPerson } from './known-person.ts';

/** How what a person refers to is named in a file. */
export interface CellNames {
  /** `Medicine / Cardiology`. */
  unit(id: string): string;
  group(id: string): string;
  /** Mail address of a person. */
  mail(id: string): string;
}

export type PersonCells = Readonly<Record<Column, string>>;

/** What stands in the columns of a person's line, as values: not yet guarded against formulas, not yet quoted. */
export function personCells(person: KnownPerson, names: CellNames): PersonCells {
  const [main, ...further] = person.units;
  const roles = further.map((unit, index) => ({ unit: names.unit(unit), title: person.roles?.[index + 1]?.title ?? '' }));
  return {
    id: person.id,
    name: person.name,
    mail: person.mail,
    title: person.title,
    unit: main === undefined ? '' : names.unit(main),
    roles: writeRoles(roles),
    manager: person.manager === undefined ? '' : names.mail(person.manager),
    location: person.location ?? '',
    groups: writeList((person.groups ?? []).map((id) => names.group(id))),
    active: person.active ? 'yes' : 'no',
    admin: person.admin ? 'yes' : 'no',
  };
}
