import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Application, joined } from '../test/application.ts';
import { Site } from '../test/site.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** A limit for what hangs, not a measure: machines may be busy. */
const PATIENCE = { timeout: 30_000 };

let site: Site;
let crm: Application;
let pages: Server;
let origin: string;
let asked: string[];
let missing = false;
beforeAll(async () => {
  pages = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/elsewhere') response.writeHead(302, { location: '/ben.png' }).end();
    else if (request.url === '/large.png') response.end(Buffer.concat([PNG, Buffer.alloc(300_000)]));
    else if (request.url?.endsWith('.png') && !missing) response.end(PNG);
    else response.writeHead(404).end('No picture');
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  site = await Site.open();
  crm = await Application.register(site, { id: 'crm', origins: [origin] });
});
afterAll(async () => {
  await site.host.stop();
  pages.close();
});
beforeEach(async () => {
  asked = [];
  await site.begin();
  await site.found();
});

const photoOf = async (id: string) => (await site.people.person(id))?.photo;

it('the picture that a token names becomes the photo of its person, once', async () => {
  for (let n = 0; n < 3; n++) await joined(site.url, crm.token('ben', { picture: `${origin}/ben.png` }));
  await vi.waitFor(async () => expect(await photoOf('ben')).toMatch(/^[0-9a-f]{32}$/), PATIENCE);
  // What comes behind it has been fetched by then, if anything has.
  await joined(site.url, crm.token('cleo', { picture: `${origin}/cleo.png` }));
  await vi.waitFor(async () => expect(await photoOf('cleo')).toBeDefined(), PATIENCE);
  expect(asked).toEqual(['/ben.png', '/cleo.png']);
});

it('nothing is asked for elsewhere than at the origins of the application', async () => {
  const { port } = new URL(origin);
  for (const [sub, picture] of Object.entries({
    a: `http://localhost:${port}/a.png`,
    b: '/b.png',
    c: 'file:///etc/passwd',
    d: `${origin}@x.org/`,
  }))
    await joined(site.url, crm.token(sub, { picture }));
  await joined(site.url, crm.token('ben', { picture: `${origin}/ben.png` }));
  await vi.waitFor(async () => expect(await photoOf('ben')).toBeDefined(), PATIENCE);
  expect(asked).toEqual(['/ben.png']);
});

it('what is not there, too large or elsewhere leaves the person without a photo, and keeps nobody out', async () => {
  for (const [sub, path] of Object.entries({ a: '/nothing', b: '/large.png', c: '/elsewhere' }))
    expect((await joined(site.url, crm.token(sub, { picture: origin + path }))).person).toBe(sub);
  await joined(site.url, crm.token('ben', { picture: `${origin}/ben.png` }));
  await vi.waitFor(async () => expect(await photoOf('ben')).toBeDefined(), PATIENCE);
  // They are fetched at the same time: any of them may be the last.
  await vi.waitFor(() => expect(site.host.lines.filter(({ event }) => event === 'identity.picture-not-taken')).toHaveLength(3), PATIENCE);
  expect(await Promise.all(['a', 'b', 'c'].map(photoOf))).toEqual([undefined, undefined, undefined]);
});

it('that could not be had the first time is taken when the token comes again after a while', async () => {
  missing = true;
  const warned = () => site.host.lines.filter(({ event, facts }) => event === 'identity.picture-not-taken' && facts['person'] === 'late');
  await joined(site.url, crm.token('late', { picture: `${origin}/late.png` }));
  await vi.waitFor(() => expect(warned()).toHaveLength(1), PATIENCE);
  missing = false;
  site.advance(10 * 60_000);
  await joined(site.url, crm.token('late', { picture: `${origin}/late.png` }));
  await vi.waitFor(async () => expect(await photoOf('late')).toBeDefined(), PATIENCE);
});
