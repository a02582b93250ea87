import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crm, startCrm } from '../test/crm.ts';

let crm: Crm;

beforeAll(async () => {
  crm = await startCrm();
});
afterAll(() => crm[Symbol.asyncDispose]());

/** Every form that changes something, with fields that would be taken. */
const forms = [
  ['/deals/new', { title: 'Forged', company: 'x', value: '1', ownerId: 'maya', closesOn: '2026-12-01' }],
  ['/deals/1/edit', { title: 'Forged', company: 'x', value: '1', ownerId: 'maya', closesOn: '2026-12-01' }],
  ['/deals/1/stage', { stage: 'lost' }],
  ['/deals/1/notes', { body: 'Forged' }],
  ['/deals/1/contacts', { name: 'Forged', mail: 'a@b.example' }],
  ['/sign-out', {}],
] as const;

function everything(): string {
  const tables = ['deals', 'notes', 'contacts', 'history', 'sessions'];
  return JSON.stringify(tables.map((table) => crm.database.prepare(`select * from ${table}`).all()));
}

test.each(forms)('%s without the token of its session, or with that of another, changes nothing', async (url, fields) => {
  const visitor = await crm.visitorAs('maya');
  const { csrf: foreign } = await crm.visitorAs('maya');
  const before = everything();
  for (const csrf of ['', 'guess', foreign]) {
    const refused = await visitor.send(url, { ...fields, csrf });
    expect(refused.statusCode, csrf).toBe(403);
    expect(refused.body).toContain('Not allowed');
  }
  expect(everything()).toBe(before);
});

test.each(forms)('%s that another site sends changes nothing, though it has the token', async (url, fields) => {
  const visitor = await crm.visitorAs('maya');
  const before = everything();
  expect((await visitor.send(url, fields, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect(everything()).toBe(before);
});

test.each(['cross-site', 'same-site'])('a page of somebody else (%s) signs nobody in', async (from) => {
  const fields = { name: 'maya', password: 'tideway-sample' };
  const refused = await crm.visitor().send('/sign-in', fields, { 'sec-fetch-site': from });
  expect([refused.statusCode, refused.cookies]).toEqual([403, []]);
});

test.each(forms)('%s of whoever has not signed in changes nothing', async (url, fields) => {
  const before = everything();
  expect((await crm.visitor().send(url, fields)).headers.location).toBe('/sign-in?next=%2F');
  expect(everything()).toBe(before);
});
