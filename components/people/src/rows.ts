import type { ListedPerson, Person } from '@parley/people/contract';
import { integer, type Row, text } from '@parley/storage';

/** People from their rows, their memberships and their attributes, each in its order. */
export function assemblePeople(rows: readonly Row[], memberships: readonly Row[], attributes: readonly Row[]): readonly Person[] {
  const units = Map.groupBy(memberships, (row) => text(row, 'person'));
  const more = Map.groupBy(attributes, (row) => text(row, 'person'));
  return rows.map((row) => personOf(row, units.get(text(row, 'id')) ?? [], more.get(text(row, 'id')) ?? []));
}

export function listedPersonOf(row: Row): ListedPerson {
  const photo = text(row, 'photo');
  return { id: text(row, 'id'), name: text(row, 'name'), ...(photo !== '' && { photo }) };
}

function personOf(row: Row, memberships: readonly Row[], attributes: readonly Row[]): Person {
  const [title, manager, location, photo] = [text(row, 'title'), text(row, 'manager'), text(row, 'location'), text(row, 'photo')];
  const roles = memberships.map((each, place) => ({ unit: text(each, 'unit'), title: place === 0 ? title : text(each, 'title') }));
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    title,
    mail: text(row, 'mail'),
    units: roles.map(({ unit }) => unit),
    ...(roles.length > 1 && { roles }),
    active: integer(row, 'active') === 1,
    joined: integer(row, 'joined') === 1,
    admin: integer(row, 'admin') === 1,
    ...(manager !== '' && { manager }),
    ...(location !== '' && { location }),
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes.map((each) => [text(each, 'name'), text(each, 'value')])) }),
    ...(photo !== '' && { photo }),
  };
}
