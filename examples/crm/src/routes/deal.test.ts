import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Crm, startCrm, type Visitor } from '../../test/crm.ts';

let crm: Crm;
let maya: Visitor;

beforeEach(async () => {
  crm = await startCrm();
  maya = await crm.visitorAs('maya');
});
afterEach(() => crm[Symbol.asyncDispose]());

test('a note is added with its author, the newest first, and stays text', async () => {
  await maya.send('/deals/1/notes', { body: 'First' });
  await maya.send('/deals/1/notes', { body: '<script>alert(1)</script>' });
  const { body } = await maya.get('/deals/1?done=noted');
  expect(body).toContain('The note is added.');
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(body).not.toContain('<script');
  expect(body.indexOf('&lt;script&gt;')).toBeLessThan(body.indexOf('First'));
});

test('a contact is added; one without an address is asked for it, with the form still filled in and open', async () => {
  const refused = await maya.send('/deals/1/contacts', { name: 'Nils Aune', mail: 'nils' });
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toContain('<details open>');
  expect(refused.body).toContain('value="Nils Aune"');
  await maya.send('/deals/1/contacts', { name: 'Nils Aune', mail: 'nils@port.example' });
  expect((await maya.get('/deals/1')).body).toContain('mailto:nils@port.example');
});

test('an empty note is refused and does not open the form for a contact', async () => {
  const refused = await maya.send('/deals/1/notes', { body: ' ' });
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toContain('The note is missing.');
  expect(refused.body).not.toContain('<details open>');
});

test('a deal without contacts and notes says so', async () => {
  crm.database.exec('delete from notes; delete from contacts;');
  const { body } = await maya.get('/deals/1');
  expect(body).toContain('No contacts yet.');
  expect(body).toContain('No notes yet.');
});

test('an address puts no words into the page', async () => {
  expect((await maya.get('/deals/1?done=Send+us+your+password')).body).not.toContain('role="status"');
});
