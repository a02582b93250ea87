import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crm, startCrm } from '../../test/crm.ts';
import { SAMPLE_PASSWORD } from '../sample.ts';

let crm: Crm;

beforeAll(async () => {
  crm = await startCrm();
});
afterAll(() => crm[Symbol.asyncDispose]());

test('who has not signed in is asked to, and goes on afterwards', async () => {
  const visitor = crm.visitor();
  const asked = await visitor.get('/deals?stage=won');
  expect([asked.statusCode, asked.headers.location]).toEqual([303, '/sign-in?next=%2Fdeals%3Fstage%3Dwon']);
  expect((await visitor.get('/sign-in?next=%2Fdeals%3Fstage%3Dwon')).body).toContain('value="/deals?stage=won"');
  const taken = await visitor.send('/sign-in', { name: 'Maya', password: SAMPLE_PASSWORD, next: '/deals?stage=won' });
  expect([taken.statusCode, taken.headers.location]).toEqual([303, '/deals?stage=won']);
  expect(taken.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect((await visitor.get('/deals')).body).toContain('Maya Chen');
});

test.each([
  ['maya', 'wrong'],
  ['nobody', SAMPLE_PASSWORD],
])('%j with %j is told the same: the name or the password is wrong', async (name, password) => {
  const refused = await crm.visitor().send('/sign-in', { name, password });
  expect(refused.statusCode).toBe(422);
  expect(refused.body).toContain('The user name or the password is wrong.');
  expect(refused.cookies).toEqual([]);
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example/', 'evil', '/\t/evil.example', '/.//evil.example'])(
  'nobody is sent to %j',
  async (next) => {
    const { body } = await crm.visitor().get(`/sign-in?next=${encodeURIComponent(next)}`);
    expect(body).toContain('name="next" value="/"');
  },
);

test('behind a proxy with HTTPS the cookie never goes without', async () => {
  const fields = { name: 'maya', password: SAMPLE_PASSWORD };
  const [plain, proxied] = await Promise.all([
    crm.visitor().send('/sign-in', fields),
    crm.visitor().send('/sign-in', fields, { 'x-forwarded-proto': 'https' }),
  ]);
  expect([plain.cookies[0]?.secure, proxied.cookies[0]?.secure]).toEqual([undefined, true]);
});

test('nobody is sent elsewhere by what the form says', async () => {
  const taken = await crm.visitor().send('/sign-in', { name: 'maya', password: SAMPLE_PASSWORD, next: '//evil.example' });
  expect(taken.headers.location).toBe('/');
});

test('a session ends by signing out, also for whoever kept the cookie', async () => {
  const visitor = await crm.visitorAs('maya');
  const { cookie } = visitor;
  expect((await visitor.send('/sign-out', {})).headers.location).toBe('/sign-in');
  visitor.cookie = cookie;
  expect((await visitor.get('/deals')).statusCode).toBe(303);
});

test('signing in anew ends the session that was there', async () => {
  const visitor = await crm.visitorAs('maya');
  const { cookie } = visitor;
  await visitor.signIn('ines');
  expect(visitor.cookie).not.toBe(cookie);
  visitor.cookie = cookie;
  expect((await visitor.get('/deals')).statusCode).toBe(303);
});

test('a session ends after twelve hours', async () => {
  const visitor = await crm.visitorAs('maya');
  crm.pass(11.9);
  expect((await visitor.get('/deals')).statusCode).toBe(200);
  crm.pass(0.2);
  expect((await visitor.get('/deals')).statusCode).toBe(303);
});

test('the database keeps neither passwords nor the tokens of sessions', async () => {
  const visitor = await crm.visitorAs('maya');
  const rows = [...crm.database.prepare('select * from people').all(), ...crm.database.prepare('select * from sessions').all()];
  const kept = JSON.stringify(rows);
  expect(kept).not.toContain(SAMPLE_PASSWORD);
  expect(kept).not.toContain(visitor.cookie.split('=')[1]);
});
