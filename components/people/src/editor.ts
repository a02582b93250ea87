import { MOST_ATTRIBUTES, personIdOf, ReportingLines, slugOf } from '@parley/directory';
import type { PeopleMethods, Person, Role } from '@parley/people/contract';
import type { Random } from '@parley/runtime';
import type { NewOrganisation } from './api.ts';
import type { Edits } from './edits.ts';
import type { Made, Making } from './made.ts';
import type { Publisher } from './publisher.ts';
import { refused } from './reasons.ts';
import type { Register } from './register.ts';
import type { RightsWatchers } from './rights-watchers.ts';
import type { RollKeeper } from './roll-keeper.ts';
import { ADMIN_REMAINS, insertOrganisation, insertPerson, NOBODY_YET, setJoined, updatePerson, type Whoever } from './statements.ts';
import { unitNamed } from './unit-reference.ts';

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];

export interface EditorParts {
  readonly register: Register;
  readonly keeper: RollKeeper;
  readonly publisher: Publisher;
  readonly edits: Edits;
  readonly made: Made;
  readonly rights: RightsWatchers;
  readonly random: Random;
}

/** Changes people, one after the other. */
export class Editor {
  readonly #parts: EditorParts;

  constructor(parts: EditorParts) {
    this.#parts = parts;
  }

  createOrganisation({ name, sample, founder }: NewOrganisation): Promise<Person> {
    return this.#parts.edits.run(async (basis) => {
      const person = 'person' in founder ? await this.#known(founder.person) : newFounder(founder.name, founder.mail);
      const newcomer = 'person' in founder ? [] : [NOBODY_YET, ...insertPerson(person)];
      const writes = [insertOrganisation({ name, sample, founder: person.id }), ...newcomer];
      const conflict = await this.#parts.publisher.publish(writes, { people: [person.id], units: [] }, basis);
      if (conflict === 0) throw refused('organisation-exists');
      if (conflict !== undefined) throw refused('sample-begun');
      return this.#known(person.id);
    });
  }

  /** `source`: as in `Register.sourceOf`. `making`: of a call that may be repeated; then the person is there already. */
  add(
    { name, mail, title = '', unit = '', id, admin = false, ...more }: In<'people.add'>,
    { source = '', making }: { readonly source?: string; readonly making?: Making | undefined } = {},
  ): Promise<Person> {
    const { register, publisher, edits, made } = this.#parts;
    return edits.run(async (basis) => {
      await this.needOrganisation();
      const before = await made.by(making);
      if (before !== undefined) return this.#known(before);
      if (id !== undefined && (await register.person(id))) throw refused('person-id-taken', { id });
      if (await register.personByMail(mail)) throw refused('mail-taken', { mail });
      const taken = await register.idsBeginning(slugOf(name, () => false, 'person'));
      const units = unit === '' ? [] : [unitNamed(await register.units(), unit).id];
      const given = { id: id ?? personIdOf(name, (each) => taken.has(each)), name, mail, title, units, active: true, admin };
      const person = { ...given, ...(await this.#details(given, more)) };
      const conflict = await publisher.publish(
        [...insertPerson(person, source), ...made.writes(making, person.id)],
        { people: [person.id], units },
        basis,
      );
      if (conflict !== undefined) throw refused('directory-changed');
      return this.#known(person.id);
    });
  }

  async update({ id, unit, title, roles, manager, location, attributes, ...changes }: In<'people.update'>): Promise<Person> {
    const edit = this.#parts.random.id();
    const [before, after] = await this.#parts.edits.run(async (basis) => {
      const known = await this.#known(id);
      const placed = { ...known, ...changes, ...(await this.#roles(known, { unit, title, roles })) };
      const details = await this.#details(placed, { manager, location, attributes });
      await this.#write(known, { ...placed, ...details }, { basis, edit });
      return [known, await this.#known(id)] as const;
    });
    await this.#parts.rights.announce(before, after, edit);
    return after;
  }

  async markJoined(id: string): Promise<void> {
    await this.#parts.publisher.publish([setJoined(id)], { people: [id], units: [] });
  }

  async needOrganisation(): Promise<void> {
    if (!(await this.#parts.register.organisation())) throw refused('organisation-missing');
  }

  async #write(before: Person, after: Whoever, { basis, edit }: { readonly basis: number; readonly edit: string }): Promise<void> {
    const demoted = before.admin && before.active && !(after.admin && after.active);
    const moved = before.active !== after.active || before.units.join('\n') !== after.units.join('\n');
    const writes = [...updatePerson(after), ...this.#parts.rights.owe(before, after, edit), ...(demoted ? [ADMIN_REMAINS] : [])];
    const units = moved ? [...before.units, ...after.units] : [];
    const conflict = await this.#parts.publisher.publish(writes, { people: [after.id], units }, basis);
    if (conflict === 0) throw refused('mail-taken', { mail: after.mail });
    if (conflict !== undefined) throw refused('last-administrator');
  }

  /** `unit` and `title` are of the main role, '' takes it away; `roles` are all of them. */
  async #roles(
    known: Person,
    { unit, title, roles }: { readonly [K in 'unit' | 'title' | 'roles']: In<'people.update'>[K] | undefined },
  ): Promise<Pick<Whoever, 'title' | 'units' | 'roles'>> {
    if (roles && (unit !== undefined || title !== undefined)) throw refused('roles-and-unit');
    if (!roles && unit === undefined) return rolesOf(known.title, known.roles ?? mainRole(known), title);
    const units = await this.#parts.register.units();
    const found = (reference: string): string => unitNamed(units, reference).id;
    if (roles)
      return rolesOf(
        known.title,
        roles.map((role) => ({ unit: found(role.unit), title: role.title })),
        roles[0]?.title,
      );
    const further = (known.roles ?? []).slice(1);
    return rolesOf(known.title, [...(unit === '' ? [] : [{ unit: found(unit ?? ''), title: '' }]), ...further], title);
  }

  /** What '' takes away is left out. */
  async #details(
    known: Whoever,
    given: { readonly [K in 'manager' | 'location' | 'attributes']?: In<'people.update'>[K] | undefined },
  ): Promise<Pick<Whoever, 'manager' | 'location' | 'attributes'>> {
    if (given.manager) await this.#checkManager(known.id, given.manager);
    const attributes = Object.entries({ ...known.attributes, ...given.attributes }).filter(([, value]) => value !== '');
    if (attributes.length > MOST_ATTRIBUTES) throw refused('attributes-too-many', { max: MOST_ATTRIBUTES });
    return {
      manager: given.manager ?? known.manager ?? '',
      location: given.location ?? known.location ?? '',
      attributes: Object.fromEntries(attributes),
    };
  }

  async #checkManager(person: string, manager: string): Promise<void> {
    const { roll } = await this.#parts.keeper.now();
    const { name } = await this.#known(manager);
    const lines = new ReportingLines();
    for (const entry of roll.ordered) if (entry.manager !== '') lines.set(entry.id, entry.manager);
    if (lines.isBelow(manager, person)) throw refused('manager-below', { name });
  }

  async #known(id: string): Promise<Person> {
    const person = await this.#parts.register.person(id);
    if (!person) throw refused('person-unknown', { id });
    return person;
  }
}

function newFounder(name: string, mail: string): Whoever {
  return { id: personIdOf(name, () => false), name, mail, title: '', units: [], active: true, admin: true };
}

function mainRole({ units, title }: Person): readonly Role[] {
  return units.map((unit) => ({ unit, title }));
}

/** Each unit once. `title`: of the main role where it is another one. */
function rolesOf(known: string, roles: readonly Role[], title = known): Pick<Whoever, 'title' | 'units' | 'roles'> {
  const once = new Map<string, string>();
  for (const role of roles) if (!once.has(role.unit)) once.set(role.unit, once.size === 0 ? title : role.title);
  return { title, units: [...once.keys()], roles: [...once].map(([unit, each]) => ({ unit, title: each })) };
}
