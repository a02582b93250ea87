import { personIdOf, slugOf } from '@parley/directory';
import type { ImportReport, PeopleMethods, Person, Unit } from '@parley/people/contract';
import type { Sql, Write } from '@parley/storage';
import type { NewOrganisation, RightsChange } from './api.ts';
import type { DirectoryHub } from './directory-hub.ts';
import { prepareImport } from './import.ts';
import { newUnit } from './new-unit.ts';
import { refused } from './reasons.ts';
import type { Register } from './register.ts';
import { Serial } from './serial.ts';
import {
  ADMIN_REMAINS,
  insertOrganisation,
  insertPerson,
  insertUnit,
  NOBODY_YET,
  setActive,
  setJoined,
  updatePerson,
} from './statements.ts';
import { unitNamed } from './unit-reference.ts';

type In<M extends keyof PeopleMethods> = PeopleMethods[M]['in'];

/** Changes people and units, one change after the other. */
export class Editor {
  readonly #sql: Sql;
  readonly #register: Register;
  readonly #hub: DirectoryHub;
  readonly #serial = new Serial();
  readonly #rightsWatchers: ((change: RightsChange) => Promise<void>)[] = [];

  constructor(sql: Sql, register: Register, hub: DirectoryHub) {
    this.#sql = sql;
    this.#register = register;
    this.#hub = hub;
  }

  onRightsChanged(fn: (change: RightsChange) => Promise<void>): void {
    this.#rightsWatchers.push(fn);
  }

  createOrganisation({ name, sample, founder }: NewOrganisation): Promise<Person> {
    return this.#serial.run(async () => {
      const person = 'person' in founder ? await this.#known(founder.person) : newFounder(founder.name, founder.mail);
      const newcomer = 'person' in founder ? [] : [NOBODY_YET, ...insertPerson(person)];
      const conflict = await this.#commit([insertOrganisation({ name, sample, founder: person.id }), ...newcomer]);
      if (conflict === 0) throw refused('organisation-exists');
      if (conflict !== undefined) throw refused('sample-begun');
      this.#hub.changed([person.id], []);
      return this.#known(person.id);
    });
  }

  add({ name, mail, title = '', unit = '', id, admin = false }: In<'people.add'>): Promise<Person> {
    return this.#serial.run(async () => {
      await this.#needOrganisation();
      if (id !== undefined && (await this.#register.person(id))) throw refused('person-id-taken', { id });
      if (await this.#register.personByMail(mail)) throw refused('mail-taken', { mail });
      const taken = await this.#register.idsBeginning(slugOf(name, () => false, 'person'));
      const units = unit === '' ? [] : [unitNamed(await this.#register.units(), unit).id];
      const person = { id: id ?? personIdOf(name, (each) => taken.has(each)), name, mail, title, units, admin };
      if ((await this.#commit(insertPerson(person))) !== undefined) throw refused('directory-changed');
      this.#hub.changed([person.id], units);
      return this.#known(person.id);
    });
  }

  async update({ id, unit, active, ...changes }: In<'people.update'>): Promise<Person> {
    const [before, after] = await this.#serial.run(async () => {
      const known = await this.#known(id);
      const units = unit === undefined ? known.units : await this.#withMainUnit(known, unit);
      await this.#write(known, { ...known, ...changes, units, active: active ?? known.active });
      return [known, await this.#known(id)] as const;
    });
    await this.#announceRights(before, after);
    return after;
  }

  addUnit(input: In<'people.addUnit'>): Promise<Unit> {
    return this.#serial.run(async () => {
      await this.#needOrganisation();
      const unit = newUnit(await this.#register.units(), input);
      if ((await this.#commit([insertUnit(unit)])) !== undefined) throw refused('directory-changed');
      this.#hub.changed([], [unit.id]);
      const [made] = await this.#register.units([unit.id]);
      return made ?? { ...unit, order: 0, people: 0 };
    });
  }

  /** `anew`: also before there is an organisation. */
  async import(csv: string, options: { readonly dryRun?: boolean; readonly anew?: boolean }): Promise<ImportReport> {
    const changes: (readonly [Person, Person])[] = [];
    const report = await this.#serial.run(async () => {
      if (!options.anew) await this.#needOrganisation();
      const people = await this.#register.everybody();
      const { plan, report: counts, writes } = prepareImport(csv, people, await this.#register.units());
      if (options.dryRun) return { ...counts, applied: false };
      if (writes.length > 0 && (await this.#commit(writes)) !== undefined) throw refused('directory-changed');
      const before = new Map(people.map((person) => [person.id, person]));
      for (const after of plan.change) {
        const known = before.get(after.id);
        if (known) changes.push([known, { ...known, ...after }]);
      }
      const touched = [...plan.add, ...plan.change].flatMap(({ id, units }) => [...units, ...(before.get(id)?.units ?? [])]);
      this.#hub.changed(
        [...plan.add, ...plan.change].map(({ id }) => id),
        [...plan.units.map(({ id }) => id), ...touched],
      );
      return { ...counts, applied: true };
    });
    for (const [before, after] of changes) await this.#announceRights(before, after);
    return report;
  }

  async markJoined(id: string): Promise<void> {
    await this.#commit([setJoined(id)]);
    this.#hub.changed([id], []);
  }

  async #write(before: Person, after: Person): Promise<void> {
    const demoted = before.admin && before.active && !(after.admin && after.active);
    const writes = [...updatePerson(after), setActive(after.id, after.active), ...(demoted ? [ADMIN_REMAINS] : [])];
    const conflict = await this.#commit(writes);
    if (conflict === 0) throw refused('mail-taken', { mail: after.mail });
    if (conflict !== undefined) throw refused('last-administrator');
    const moved = before.active !== after.active || before.units.join('\n') !== after.units.join('\n');
    this.#hub.changed([after.id], moved ? [...before.units, ...after.units] : []);
  }

  /** '' takes the main unit away. */
  async #withMainUnit({ units }: Person, reference: string): Promise<readonly string[]> {
    if (reference === '') return units.slice(1);
    const { id } = unitNamed(await this.#register.units(), reference);
    return [id, ...units.slice(1).filter((each) => each !== id)];
  }

  async #known(id: string): Promise<Person> {
    const person = await this.#register.person(id);
    if (!person) throw refused('person-unknown', { id });
    return person;
  }

  async #needOrganisation(): Promise<void> {
    if (await this.#register.organisation()) return;
    throw refused('organisation-missing');
  }

  /** The index of the write that met a conflict; undefined: all is written. */
  async #commit(writes: readonly Write[]): Promise<number | undefined> {
    const result = await this.#sql.batch(writes);
    return result.status === 'conflict' ? result.write : undefined;
  }

  async #announceRights(before: Person, { id, active, admin }: Person): Promise<void> {
    if (before.active === active && before.admin === admin) return;
    for (const fn of this.#rightsWatchers) await fn({ person: id, active, admin });
  }
}

function newFounder(name: string, mail: string): Omit<Person, 'active' | 'joined'> {
  return { id: personIdOf(name, () => false), name, mail, title: '', units: [], admin: true };
}
