import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Crm, startCrm } from '../test/crm.ts';

let crm: Crm;

beforeAll(async () => {
  crm = await startCrm();
});
afterAll(() => crm[Symbol.asyncDispose]());

test('every answer forbids scripts of others, frames and guessing at types', async () => {
  for (const url of ['/sign-in', '/deals', '/assets/style.css', '/nowhere']) {
    const { headers } = await crm.visitor().get(url);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
});

test('a page that does not exist says so, to whoever asks', async () => {
  expect((await crm.visitor().get('/nowhere')).statusCode).toBe(404);
  const visitor = await crm.visitorAs('maya');
  const { statusCode, body } = await visitor.get('/nowhere');
  expect(statusCode).toBe(404);
  expect(body).toContain('Maya Chen');
});

test('what is too large is refused', async () => {
  const visitor = await crm.visitorAs('maya');
  expect((await visitor.send('/deals/1/notes', { body: 'x'.repeat(70_000) })).statusCode).toBe(413);
});

test('a fault of ours is written down, and its words are not shown', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const visitor = await crm.visitorAs('maya');
  crm.database.exec('alter table notes rename to lost_notes');
  const { statusCode, body } = await visitor.get('/deals/1');
  crm.database.exec('alter table lost_notes rename to notes');
  const [text] = written.mock.calls.map(([each]) => String(each));
  written.mockRestore();
  expect(statusCode).toBe(500);
  expect(body).toContain('That did not work');
  expect(body).not.toContain('no such table');
  expect(text).toMatch(/^GET \/deals\/1: .*no such table/);
});
