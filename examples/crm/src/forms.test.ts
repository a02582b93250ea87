import { expect, test } from 'vitest';
import { fieldsOf, readContact, readDeal, readNote } from './forms.ts';

const deal = { title: 'Cranes', company: 'Port', value: '1200', ownerId: 'maya', closesOn: '2026-12-24' };

test('a deal is read from its form', () => {
  expect(readDeal(deal, ['maya'])).toEqual({ ok: true, draft: { ...deal, value: 1200 } });
});

test.each([
  ['title', ''],
  ['title', 'x'.repeat(121)],
  ['company', ''],
  ['value', ''],
  ['value', '-1'],
  ['value', '1e3'],
  ['value', '12.5'],
  ['ownerId', 'lucia'],
  ['closesOn', ''],
  ['closesOn', '2026-02-30'],
  ['closesOn', 'tomorrow'],
])('a deal whose %s is %j is refused, and nothing else is complained about', (name, value) => {
  const read = readDeal({ ...deal, [name]: value }, ['maya']);
  expect(read.ok || Object.keys(read.problems)).toEqual([name]);
});

test('a contact needs a name and a mail address, and no more', () => {
  expect(readContact({ name: 'Marta', mail: 'marta@port.example' }).ok).toBe(true);
  const read = readContact({ mail: 'marta at port' });
  expect(read.ok || Object.keys(read.problems)).toEqual(['name', 'mail']);
});

test('an empty note is none', () => {
  expect(readNote(fieldsOf({ body: '  \n ' })).ok).toBe(false);
});

test('fields are trimmed, and the first of several counts', () => {
  expect(fieldsOf({ a: ' x ', b: ['y', 'z'] })).toEqual({ a: 'x', b: 'y' });
  expect([fieldsOf(undefined), fieldsOf(null), fieldsOf('text')]).toEqual([{}, {}, {}]);
});
