import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Crm, startCrm, type Visitor } from '../../test/crm.ts';

let crm: Crm;
let maya: Visitor;
let ines: Visitor;

beforeEach(async () => {
  crm = await startCrm();
  [maya, ines] = await Promise.all([crm.visitorAs('maya'), crm.visitorAs('ines')]);
});
afterEach(() => crm[Symbol.asyncDispose]());

const draft = { title: 'Lock gates', company: 'Canal Works', value: '45000', ownerId: 'maya', closesOn: '2026-12-24' };

/** The ids of the deals on a page, in their order. */
function dealsOn(body: string): number[] {
  return [...body.matchAll(/<th scope="row"><a href="\/deals\/(\d+)"/g)].map(([, id]) => Number(id));
}

function idOf(column: 'owner_id' | 'stage', value: string, owner = '%'): number {
  return Number(crm.database.prepare(`select min(id) as id from deals where ${column} = ? and owner_id like ?`).get(value, owner)?.['id']);
}

test('managers see all deals, sales those of their team', async () => {
  expect(dealsOn((await ines.get('/deals')).body)).toHaveLength(40);
  const mine = dealsOn((await maya.get('/deals')).body);
  expect(mine).toHaveLength(21);
  const teams = crm.database.prepare('select distinct team from deals join people on people.id = owner_id where deals.id <= 21').all();
  expect(teams).toEqual([{ team: 'North' }]);
});

test('the list is filtered by stage; a stage that does not exist filters nothing', async () => {
  const won = dealsOn((await ines.get('/deals?stage=won')).body);
  const expected = crm.database.prepare(`select id from deals where stage = 'won' order by closes_on, id`).all();
  expect(won).toEqual(expected.map(({ id }) => id));
  expect(dealsOn((await ines.get('/deals?stage=gone')).body)).toHaveLength(40);
  crm.database.exec(`update deals set stage = 'won' where stage = 'lost'`);
  expect((await ines.get('/deals?stage=lost')).body).toContain('No deals here');
});

test('the list begins with what closes first, and ends with what is closed', async () => {
  const ids = dealsOn((await ines.get('/deals')).body);
  const rows = ids.map((id) => crm.database.prepare('select stage, closes_on as day from deals where id = ?').get(id));
  const isClosed = rows.map((row) => row?.['stage'] === 'won' || row?.['stage'] === 'lost');
  expect(isClosed).toEqual(isClosed.toSorted((a, b) => Number(a) - Number(b)));
  const days = rows.filter((_, index) => !isClosed[index]).map((row) => String(row?.['day']));
  expect(days).toEqual(days.toSorted());
});

test('a deal of another team is not there: not to see, not to change', async () => {
  const id = idOf('owner_id', 'lucia');
  const urls = [`/deals/${id}`, `/deals/${id}/edit`];
  for (const url of urls) expect((await maya.get(url)).statusCode).toBe(404);
  const changes = [
    ['edit', draft],
    ['stage', { stage: 'won' }],
    ['notes', { body: 'x' }],
    ['contacts', { name: 'x', mail: 'a@b.example' }],
  ] as const;
  for (const [what, fields] of changes) expect((await maya.send(`/deals/${id}/${what}`, fields)).statusCode).toBe(404);
  for (const url of urls) expect((await ines.get(url)).statusCode).toBe(200);
});

test.each(['0', '41', 'x', '1.5', '99999999999999999999', '%27'])('/deals/%s is a page that does not exist', async (id) => {
  expect((await ines.get(`/deals/${id}`)).statusCode).toBe(404);
});

test('a deal is created, and its history begins', async () => {
  const created = await maya.send('/deals/new', draft);
  expect(created.headers.location).toBe('/deals/41?done=created');
  const { body } = await maya.get('/deals/41?done=created');
  for (const text of ['Lock gates', 'Canal Works', '€45,000', '24 Dec 2026', 'The deal is created.', 'created the deal', 'Lead'])
    expect(body).toContain(text);
});

test('what cannot be taken is said beside its field, and nothing that was typed is lost', async () => {
  const refused = await maya.send('/deals/new', { ...draft, value: 'much', company: '' });
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toContain('value="Lock gates"');
  expect(refused.body).toContain('id="value" name="value" aria-invalid="true" aria-describedby="value-problem"');
  expect(refused.body).toContain('The company is missing.');
  expect(crm.database.prepare('select count(*) as count from deals').get()).toEqual({ count: 40 });
});

test('sales give a deal to people of their team only, managers to anybody', async () => {
  expect((await maya.get('/deals/1/edit')).body).not.toContain('Lucia Romano');
  expect((await maya.send('/deals/1/edit', { ...draft, ownerId: 'lucia' })).statusCode).toBe(422);
  expect((await ines.send('/deals/1/edit', { ...draft, ownerId: 'lucia' })).statusCode).toBe(303);
  expect((await ines.get('/deals/1')).body).toContain('edited the deal and changed its owner');
  // It went to the other team with its owner.
  expect((await maya.get('/deals/1')).statusCode).toBe(404);
});

test('a deal is moved, which its history says; moving it to where it is leaves no trace', async () => {
  expect((await maya.send('/deals/1/stage', { stage: 'won' })).headers.location).toBe('/deals/1?done=moved');
  await ines.send('/deals/1/stage', { stage: 'won' });
  const { body } = await maya.get('/deals/1');
  expect(body.match(/moved it from Negotiation to Won/g)).toHaveLength(1);
  expect(body).not.toContain('moved it from Won to Won');
  expect((await ines.send('/deals/1/stage', { stage: 'gone' })).statusCode).toBe(422);
});

test.each(['won', 'lost'])('what is %s is changed by managers only; notes are still taken', async (stage) => {
  const id = idOf('stage', stage, 'maya') || idOf('stage', stage);
  expect((await maya.get(`/deals/${id}`)).body).toContain('Closed: only a manager can change it.');
  expect((await maya.get(`/deals/${id}/edit`)).statusCode).toBe(403);
  expect((await maya.send(`/deals/${id}/edit`, draft)).statusCode).toBe(403);
  expect((await maya.send(`/deals/${id}/stage`, { stage: 'lead' })).statusCode).toBe(403);
  expect((await maya.send(`/deals/${id}/notes`, { body: 'Kept for later' })).statusCode).toBe(303);
  expect((await ines.send(`/deals/${id}/stage`, { stage: 'lead' })).statusCode).toBe(303);
  expect((await maya.get(`/deals/${id}/edit`)).statusCode).toBe(200);
});

test('the page of the people names all twelve, by team', async () => {
  const { body } = await maya.get('/people');
  expect(body.match(/@tideway\.example<\/a>/g)).toHaveLength(12);
  expect(body.indexOf('<h2>North</h2>')).toBeLessThan(body.indexOf('<h2>South</h2>'));
});
