import { Refused } from '@parley/component';
import {
  type CellFault,
  cellFault,
  faultOf,
  isAttributeName,
  MAX_ATTRIBUTE_LENGTH,
  MAX_ATTRIBUTE_NAME,
  textFault,
} from '@parley/directory';
import type { Person, Role } from '@parley/people/contract';
import type { Arrival } from './api.ts';
import type { Editor } from './editor.ts';
import type { GroupEditor } from './group-editor.ts';
import { refused } from './reasons.ts';
import { BROUGHT, type Register } from './register.ts';
import type { RollKeeper } from './roll-keeper.ts';
import { unitFound } from './unit-reference.ts';

export interface ArrivalsParts {
  readonly register: Register;
  readonly keeper: RollKeeper;
  readonly editor: Editor;
  readonly groups: GroupEditor;
}

/** People whom applications bring: made at first sight, brought up to date when they come with something else. */
export class Arrivals {
  readonly #parts: ArrivalsParts;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
  }

  async ensure(arrival: Arrival): Promise<void> {
    const fault = faultIn(arrival);
    if (fault) throw new Refused('bad-request', fault.sentence, { field: fault.field, reason: fault.reason, values: fault.values });
    const known = (await this.#parts.register.person(arrival.id)) ?? (await this.#make(arrival));
    const source = await this.#parts.register.sourceOf(arrival.id);
    if (source !== sourceFor(arrival) && (source !== '' || arrival.source !== '')) throw refused('person-of-others', { id: arrival.id });
    if (!known.active) return;
    // A mail address is what people sign in with.
    const isOfDirectory = source === '' || known.joined || known.admin;
    await this.#bringUpToDate(known, isOfDirectory ? { ...arrival, name: known.name, mail: known.mail } : arrival);
    await this.#list(arrival);
  }

  async #make(arrival: Arrival): Promise<Person> {
    const { id, name, mail = `${id}@no-mail.invalid`, attributes = {} } = arrival;
    const { editor, register } = this.#parts;
    try {
      return await editor.add({ id, name, mail, attributes }, { source: sourceFor(arrival) });
    } catch (error) {
      // Somebody else may have been faster, on this node or another one.
      const made = await register.person(id);
      if (made) return made;
      throw error;
    }
  }

  async #bringUpToDate(known: Person, { id, name, mail = known.mail, attributes = {}, units = [] }: Arrival): Promise<void> {
    const fresh = Object.entries(attributes).some(([key, value]) => (known.attributes?.[key] ?? '') !== value);
    const roles = await this.#rolesWith(known, units);
    if (known.name === name && known.mail === mail && !fresh && !roles) return;
    await this.#parts.editor.update({ id, name, mail, attributes, ...(roles && { roles }) });
  }

  /** Undefined: nothing is added. Units that do not exist are not joined. */
  async #rolesWith(known: Person, references: readonly string[]): Promise<readonly Role[] | undefined> {
    if (references.length === 0) return undefined;
    const units = await this.#parts.register.units();
    const found = references.flatMap((reference) => unitFound(units, reference)?.id ?? []);
    const added = new Set(found.filter((unit) => !known.units.includes(unit)));
    const roles = known.roles ?? known.units.map((unit) => ({ unit, title: known.title }));
    return added.size === 0 ? undefined : [...roles, ...[...added].map((unit) => ({ unit, title: '' }))];
  }

  async #list({ id, groups = [] }: Arrival): Promise<void> {
    if (groups.length === 0) return;
    const known = (await this.#parts.keeper.now()).groups;
    const meant = [...known.values()].filter((group) => groups.includes(group.id) || groups.includes(group.name));
    for (const group of meant) if (!group.people.has(id)) await this.#parts.groups.update({ id: group.id, addPeople: [id] });
  }
}

/** As it is stored with whoever is made. */
function sourceFor({ source }: Arrival): string {
  return source === '' ? BROUGHT : source;
}

/** The same rules as for what is typed into a form. */
function faultIn({ id, name, mail, attributes = {} }: Arrival): (CellFault & { readonly field: string }) | undefined {
  const faults: readonly (readonly [field: string, CellFault | undefined])[] = [
    ['id', cellFault('id', id)],
    ['name', cellFault('name', name)],
    ['mail', mail === undefined ? undefined : cellFault('mail', mail)],
    ...Object.entries(attributes).map(([key, value]) => ['attributes', attributeFault(key, value)] as const),
  ];
  const [first] = faults.flatMap(([field, fault]) => (fault ? [{ ...fault, field }] : []));
  return first;
}

function attributeFault(key: string, value: string): CellFault | undefined {
  if (isAttributeName(key)) return textFault(value, MAX_ATTRIBUTE_LENGTH);
  return faultOf('attribute-name-invalid', { value: key, max: MAX_ATTRIBUTE_NAME });
}
