import { writeText } from './cell-text.ts';
import { writeCell } from './csv.ts';
import { COLUMNS, headingOf } from './import-columns.ts';
import { attributeOf, type KnownPerson } from './known-person.ts';
import { type CellNames, personCells } from './person-cells.ts';

/** The first line of a file with everything that is known; `attributes`: the names of all attributes that anybody has. */
export function exportHeader(attributes: readonly string[]): string {
  return line([...COLUMNS, ...attributes.map((attribute) => headingOf({ attribute }))]);
}

/** The line of a person, which an import takes for the same person without a change. */
export function exportLine(person: KnownPerson, attributes: readonly string[], names: CellNames): string {
  const cells = personCells(person, names);
  return line([...COLUMNS.map((column) => cells[column]), ...attributes.map((name) => attributeOf(person, name))]);
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => writeCell(writeText(cell))).join(',')}\r\n`;
}
