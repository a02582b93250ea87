import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type TestHost, testHost } from '@parley/host/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = 'export const greeting = "hello";\n'.repeat(100);
let folder: string;
let host: TestHost;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-pages-'));
  const built = path.join(folder, 'dist');
  await mkdir(path.join(built, 'assets'), { recursive: true });
  await mkdir(path.join(built, '.vite'));
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(built, 'index.html'), '<!doctype html><title>Parley</title>');
  await writeFile(path.join(built, 'icon.svg'), '<svg/>');
  await writeFile(path.join(built, '.vite', 'manifest.json'), '{}');
  await writeFile(path.join(built, 'assets', 'main-Bx3_d8-f.js'), SCRIPT);
  await writeFile(path.join(built, 'assets', 'font-A1b2C3d4.woff2'), 'font');
  const open = path.join(folder, 'open');
  await mkdir(path.join(open, 'elements'), { recursive: true });
  await writeFile(path.join(open, 'elements.js'), SCRIPT);
  await writeFile(path.join(open, 'elements', 'part-A1b2C3d4.js'), SCRIPT);
  await writeFile(path.join(open, 'index.html'), 'not the page');
  const documents = path.join(folder, 'docs');
  await mkdir(path.join(documents, 'guides'), { recursive: true });
  await writeFile(path.join(documents, 'guides', 'index.html'), 'a guide');
  await mkdir(path.join(documents, 'missing'));
  await writeFile(path.join(documents, 'missing', 'index.html'), 'no such page');
  await writeFile(path.join(documents, 'site.css'), 'body {}');
  host = await testHost([], { staticFiles: built, openFiles: open, documentFiles: documents, trustedTypes: ['dompurify'] });
});
afterAll(async () => {
  await host.stop();
  await rm(folder, { recursive: true });
});

function get(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.host.address.port, path: url, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject).end();
  });
}

it('ends the connection of who asks for much and reads nothing', async () => {
  await writeFile(path.join(folder, 'dist', 'assets', 'large-A1b2C3d4.wasm'), Buffer.alloc(64 * 1024 * 1024, 1));
  await using bare = await testHost([], {
    staticFiles: path.join(folder, 'dist'),
    store: host.store,
    limits: { httpStallMs: 200, socketsPerRemote: 1 },
  });
  const socket = connect({ host: '127.0.0.1', port: bare.host.address.port });
  socket.on('error', () => {});
  socket.write('GET /app/assets/large-A1b2C3d4.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'readable');
  // There is room for one connection of this address: the next is served when the first is gone.
  const answered = (): Promise<boolean> =>
    fetch(`${bare.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answered())) await new Promise((resolve) => setTimeout(resolve, 20));
  socket.destroy();
});

describe('the page', () => {
  it.each(['/', '/u/0', '/u/0/', '/u/15/conversations/abc', '/?first=code', '/u/1/api-docs'])('stands at %s', async (url) => {
    const { status, headers, body } = await get(url);
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('<title>Parley</title>')]);
    expect(headers['cache-control']).toBe('no-cache');
  });

  it('may load nothing from elsewhere, run nothing inline, and not be framed', async () => {
    const policy = String((await get('/')).headers['content-security-policy']);
    const { port } = host.host.address;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "media-src 'self' blob:",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port}`,
      "manifest-src 'self'",
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types dompurify',
    ]);
    expect((await get('/')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
  });

  it('is not at its file name, and takes no posts', async () => {
    expect((await get('/app/index.html')).status).toBe(404);
    expect(await get('/', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });
});

describe('files of the application', () => {
  const script = '/app/assets/main-Bx3_d8-f.js';

  it('with a hash in their name are kept for ever, others are asked for again', async () => {
    expect((await get(script)).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect((await get('/app/icon.svg')).headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' });
  });

  it('come compressed as the browser likes', async () => {
    const brotli = await get(script, { 'accept-encoding': 'gzip, deflate, br' });
    expect([brotli.headers['content-encoding'], brotliDecompressSync(brotli.body).toString()]).toEqual(['br', SCRIPT]);
    const gzip = await get(script, { 'accept-encoding': 'gzip, br;q=0' });
    expect([gzip.headers['content-encoding'], gunzipSync(gzip.body).toString()]).toEqual(['gzip', SCRIPT]);
    const plain = await get(script);
    expect([plain.headers['content-encoding'], plain.body.toString(), plain.headers['vary']]).toEqual([
      undefined,
      SCRIPT,
      'accept-encoding',
    ]);
    expect((await get('/app/assets/font-A1b2C3d4.woff2', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
  });

  it('are not sent again when they are unchanged', async () => {
    const { headers } = await get('/app/icon.svg');
    const again = await get('/app/icon.svg', { 'if-none-match': String(headers['etag']) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await get('/app/icon.svg', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('are described to HEAD', async () => {
    const { status, headers, body } = await get(script, {}, 'HEAD');
    expect([status, headers['content-length'], body.length]).toEqual([200, String(SCRIPT.length), 0]);
  });

  it.each([
    '/app/../secret.txt',
    '/app/..%2fsecret.txt',
    '/app/%2e%2e/secret.txt',
    '/app/assets/../../secret.txt',
    '/app/..\\secret.txt',
    '/app//etc/passwd',
    '/app/.vite/manifest.json',
    '/app/assets',
    '/app/assets/',
    '/app/',
    '/app/icon.svg%00.js',
    '/secret.txt',
    '/u/16/',
    '/u/x/',
    '/parley',
  ])('are not found at %s', async (url) => {
    const { status, body } = await get(url);
    expect([status, body.toString()]).toEqual([404, 'There is nothing here.\n']);
  });
});

describe('files for pages of every origin', () => {
  it('may be read by them, and are kept as their names allow', async () => {
    const everybody = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
    const { status, headers, body } = await get('/elements.js', { origin: 'https://crm.example.org' });
    expect([status, body.toString()]).toEqual([200, SCRIPT]);
    expect(headers).toMatchObject({ ...everybody, 'cache-control': 'no-cache', 'content-type': 'text/javascript; charset=utf-8' });
    const part = await get('/elements/part-A1b2C3d4.js');
    expect(part.headers).toMatchObject({ ...everybody, 'cache-control': 'public, max-age=31536000, immutable' });
    const unchanged = await get('/elements.js', { 'if-none-match': String(headers['etag']) });
    expect([unchanged.status, unchanged.headers['access-control-allow-origin']]).toEqual([304, '*']);
  });

  it('are only those: our pages and their files stay ours, and there is no other way in', async () => {
    for (const url of ['/', '/app/icon.svg', '/u/0/'])
      expect((await get(url)).headers).toEqual(
        expect.not.objectContaining({ 'access-control-allow-origin': expect.anything(), 'cross-origin-resource-policy': 'cross-origin' }),
      );
    expect((await get('/')).body.toString()).toContain('<title>Parley</title>');
    for (const url of ['/elements', '/elements/', '/elements/../../secret.txt', '/../secret.txt', '/open/elements.js'])
      expect((await get(url)).status).toBe(404);
    expect((await get('/elements.js', {}, 'POST')).status).toBe(405);
  });
});

it('says what to do when the application is not built', async () => {
  await using bare = await testHost([], { staticFiles: path.join(folder, 'nothing'), store: host.store });
  const response = await fetch(bare.url);
  expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('npm run build')]);
});

describe('the documentation', () => {
  it('stands at /docs/, a page for each folder, under the policy of our pages', async () => {
    const page = await get('/docs/guides/');
    expect([page.status, page.body.toString()]).toEqual([200, 'a guide']);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('is found without the last slash of its pages, too', async () => {
    expect(await get('/docs')).toMatchObject({ status: 308, headers: { location: '/docs/' } });
    expect(await get('/docs/guides')).toMatchObject({ status: 308, headers: { location: '/docs/guides/' } });
  });

  it.each(['/docs/nothing/', '/docs/guides/nothing'])('answers with its own page where there is none, at %s', async (url) => {
    const { status, body, headers } = await get(url);
    expect([status, body.toString(), headers['etag']]).toEqual([404, 'no such page', undefined]);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expect(headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('has parts that are no pages, and nothing beside what was built', async () => {
    expect((await get('/docs/site.css')).headers).toMatchObject({ 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' });
    expect((await get('/docs/site.css')).headers['content-security-policy']).toContain("default-src 'none'; frame-ancestors");
    for (const path of ['/docs/nothing.js', '/docs/../secret.txt', '/docs/%2e%2e/secret.txt', '/docs/elements.js'])
      expect(await get(path)).toMatchObject({ status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  });
});
