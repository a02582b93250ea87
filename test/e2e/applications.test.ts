import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeFrames, encodeFrame, PROTOCOL_VERSION, SUBPROTOCOL } from '@parley/protocol';
import { Parley } from '@parley/server-sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { loadSample } from './support/clients.ts';
import { parley, type Server } from './support/server.ts';
import { startServer } from './support/start-server.ts';

let browser: Browser;
let server: Server;
let backend: Parley;
let crm: HttpServer;
let stranger: HttpServer;
beforeAll(async () => {
  [browser, server, crm, stranger] = await Promise.all([launchBrowser(), startServer(), servePage(), servePage()]);
  await loadSample(server);
  const { output } = await parley(['application', 'add', 'crm', '--origins', originOf(crm)], { data: server.data });
  backend = new Parley({ url: server.url, key: output.trim() });
});
afterAll(async () => {
  await browser?.close();
  for (const each of [crm, stranger]) each?.close();
  await server?.dispose();
});

/** An application with one empty page, at an origin of its own. */
async function servePage(): Promise<HttpServer> {
  const application = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>App</title>'),
  );
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  return application;
}

function originOf(application: HttpServer): string {
  return `http://127.0.0.1:${(application.address() as AddressInfo).port}`;
}

/** What a route answers to a script of the page; undefined: the browser keeps it from the script. */
const ask = (page: Page, token: string): Promise<unknown> =>
  page.evaluate(
    ([url = '', bearer = '']) =>
      fetch(`${url}/u/0/api/identity/session`, { headers: { authorization: `Bearer ${bearer}` } }).then(
        (answer) => answer.json(),
        () => undefined,
      ),
    [server.url, token],
  );

/** Whom a socket of the page is welcomed as; undefined: it is not let in. */
async function join(page: Page, token: string): Promise<string | undefined> {
  const hello = encodeFrame({ frame: 'hello', version: PROTOCOL_VERSION, client: 'page', device: 'd', token, ticket: undefined });
  const bytes = await page.evaluate(
    ({ url, protocol, hello }) =>
      new Promise<number[] | undefined>((resolve) => {
        const socket = new WebSocket(url, protocol);
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => socket.send(new Uint8Array(hello));
        socket.onmessage = ({ data }) => resolve([...new Uint8Array(data)]);
        socket.onclose = () => resolve(undefined);
      }),
    { url: `${server.url.replace('http', 'ws')}/parley`, protocol: SUBPROTOCOL, hello: [...hello] },
  );
  const welcome = bytes && decodeFrames(Uint8Array.from(bytes)).find(({ frame }) => frame === 'welcome');
  return welcome?.frame === 'welcome' ? welcome.person : undefined;
}

test('a page of an application is let in with its token, by the socket and by routes, and a page of anybody else is not', async () => {
  const token = await backend.tokens.issue({ person: { id: '42', name: 'Dara Quill' } });
  const [own, foreign] = [await browser.newPage(), await browser.newPage()];
  await own.goto(originOf(crm));
  await foreign.goto(originOf(stranger));
  expect(await ask(own, token)).toMatchObject({ state: 'signed-in', person: { id: '42', name: 'Dara Quill' } });
  expect(await join(own, token)).toBe('42');
  expect(await ask(own, `${token}x`)).toMatchObject({ code: 'token-invalid', details: { reason: 'token-signature' } });
  expect([await ask(foreign, token), await join(foreign, token)]).toEqual([undefined, undefined]);
});

test('the command says which channels an application has', async () => {
  const channels = (...rest: string[]) => parley(['application', 'channels', 'crm', ...rest], { data: server.data });
  const { output } = await channels('--set', 'deal/:id=durable:30d, cursor/:page=live');
  expect(output).toBe('deal/:id\tdurable:30d\ncursor/:page\tlive\n');
  expect((await channels('--set', 'deal/:id')).output).toContain('"deal/:id" is no channel');
  expect((await parley(['application', 'list'], { data: server.data })).output).toContain('\n  deal/:id\tdurable:30d\n');
  expect((await channels('--set', '')).output).toBe('');
  expect((await channels()).output).toBe('');
});
