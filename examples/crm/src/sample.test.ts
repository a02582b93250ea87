import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crm, startCrm } from '../test/crm.ts';
import { isEmpty } from './sample.ts';

let crm: Crm;

beforeAll(async () => {
  crm = await startCrm();
});
afterAll(() => crm[Symbol.asyncDispose]());

function countOf(what: string): unknown {
  return crm.database.prepare(`select count(*) as count from ${what}`).get()?.['count'];
}

test('the sample has 12 people of two teams and 40 deals in all stages, some without contacts or notes', () => {
  expect(isEmpty(crm.database)).toBe(false);
  expect([countOf('people'), countOf('deals')]).toEqual([12, 40]);
  expect(countOf('(select distinct stage from deals)')).toBe(6);
  expect(countOf('(select distinct team from people)')).toBe(2);
  expect(countOf('deals where id not in (select deal_id from contacts)')).toBeGreaterThan(0);
  expect(countOf('deals where id not in (select deal_id from notes)')).toBeGreaterThan(0);
});

test('what has happened to a deal of the sample ends at its stage, before the start', () => {
  const wrong = `deals where stage <> 'lead' and not exists
    (select 1 from history where deal_id = deals.id and lower(what) like '%to ' || stage)`;
  expect(countOf(wrong)).toBe(0);
  expect(countOf(`history where at > '2026-11-02T09:00:00.000Z'`)).toBe(0);
});
