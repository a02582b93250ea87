import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ConnectOptions, connect, type Parley } from '@parley/esdk';
import { Browser } from '@parley/host/testing';
import type { IdentityMethods } from '@parley/identity/contract';
import type { Server } from './server.ts';

/** The code of the first administrator's link. */
export function firstRunCode({ firstRunUrl }: Server): string {
  return new URL(firstRunUrl ?? '').searchParams.get('first') ?? '';
}

/** Loads the sample organisation, as the first page does. Answers the browser, signed in at slot 0 as who administers it. */
export async function loadSample(server: Server): Promise<Browser> {
  const browser = new Browser(server.url);
  const { status } = await browser.post('setup/sample', { code: firstRunCode(server) });
  if (status !== 200) throw new Error(`The sample was not loaded: ${status}`);
  return browser;
}

/** What the `parley` command is to a running server. The caller closes it. */
export function asOperator(server: Server): Parley {
  const { key } = JSON.parse(readFileSync(path.join(server.data, 'control.json'), 'utf8')) as { key: string };
  return connect(server.url, { token: key, storageKey: `${server.url}#operator` });
}

/** Access tokens for people, in their order. */
export async function tokensFor(server: Server, people: readonly string[]): Promise<readonly string[]> {
  await using operator = asOperator(server);
  const issue = (person: string) =>
    operator.request<IdentityMethods, 'identity.issueToken'>('identity.issueToken', { person, label: 'test' });
  return (await Promise.all(people.map(issue))).map(({ token }) => token);
}

/** A client of its own for whoever the token is for: nothing is shared with another one in this process. The caller closes it. */
export function clientOf(server: Server, token: string, options: Omit<ConnectOptions, 'token' | 'storageKey'> = {}): Parley {
  return connect(server.url, { ...options, token, storageKey: `${server.url}#${token}` });
}
