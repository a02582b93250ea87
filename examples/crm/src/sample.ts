import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';
import { DealRecords } from './deal-records.ts';
import { type Deal, Deals, STAGES, type Stage } from './deals.ts';
import { People, type Person } from './people.ts';
import { CONTACTS, DEALS, NOTES, PEOPLE } from './sample-data.ts';

/** Of all people of the sample. */
export const SAMPLE_PASSWORD = 'tideway-sample';

const HOUR_MS = 3_600_000;

export function isEmpty(database: DatabaseSync): boolean {
  return database.prepare('select 1 from people limit 1').get() === undefined;
}

/** The stages a deal has been through, without the first. */
function pathTo(stage: Stage): readonly Stage[] {
  if (stage === 'lost') return ['qualified', 'lost'];
  return STAGES.slice(1, STAGES.indexOf(stage) + 1);
}

/** How many of a deal's contacts or notes there are: 0 to 3, differently from deal to deal. */
function countFor(index: number): number {
  return (index * 7 + 2) % 4;
}

/** @param passwordHash everybody's: they share the password anyway */
function addPeople(database: DatabaseSync, passwordHash: string): void {
  const statement = database.prepare('insert into people (id, name, mail, role, team, password) values (?, ?, ?, ?, ?, ?)');
  inTransaction(database, () => {
    for (const [id, name, role, team] of PEOPLE) statement.run(id, name, `${id}@tideway.example`, role, team, passwordHash);
  });
}

function addContacts(records: DealRecords, deal: Deal, index: number): void {
  const domain = `${deal.company.toLowerCase().replace(/[^a-z]+/g, '-')}.example`;
  for (let turn = 0; turn < countFor(index); turn += 1) {
    const [name, position] = CONTACTS[(index + turn) % CONTACTS.length] as (typeof CONTACTS)[number];
    const mail = `${name.toLowerCase().replace(' ', '.')}@${domain}`;
    const phone = `+00 555 ${String(1000 + index * 13 + turn * 7).padStart(4, '0')}`;
    records.addContact(deal.id, { name, position, mail, phone });
  }
}

/** Fills an empty database with 12 people of two teams and 40 deals, what has happened to them being before `now`. */
export function addSample(database: DatabaseSync, passwordHash: string, now: Date): void {
  addPeople(database, passwordHash);
  let at = now.getTime() - DEALS.length * 9 * HOUR_MS;
  const clock = () => {
    at += HOUR_MS;
    return new Date(at);
  };
  const people = new People(database);
  const deals = new Deals(database, clock);
  const records = new DealRecords(database, clock);
  for (const [index, [title, company, value, stage, ownerId, closesIn]] of DEALS.entries()) {
    const owner = people.find(ownerId) as Person;
    const closesOn = new Date(now.getTime() + closesIn * 24 * HOUR_MS).toISOString().slice(0, 10);
    const id = deals.create(owner, { title, company, value, ownerId, closesOn });
    for (const next of pathTo(stage)) deals.move(owner, deals.find(owner, id) as Deal, next);
    addContacts(records, deals.find(owner, id) as Deal, index);
    for (let turn = 0; turn < countFor(index + 1); turn += 1) records.addNote(owner, id, NOTES[(index + turn) % NOTES.length] ?? '');
  }
}
