import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ConnectOptions, connect, type Parley } from '@parley/esdk';
import { Browser } from '@parley/host/testing';
import type { IdentityMethods } from '@parley/identity/contract';
import type { Message } from '@parley/messaging/contract';
import { type Runtime, systemRuntime } from '@parley/runtime';
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
  const { key, url } = JSON.parse(readFileSync(path.join(server.data, 'control.json'), 'utf8')) as { key: string; url: string };
  return connect(url, { token: key, storageKey: `${url}#operator` });
}

/** Access tokens for people, in their order. */
export async function tokensFor(server: Server, people: readonly string[]): Promise<readonly string[]> {
  await using operator = asOperator(server);
  const issue = (person: string) =>
    operator.request<IdentityMethods, 'identity.issueToken'>('identity.issueToken', { person, label: 'test' });
  return (await Promise.all(people.map(issue))).map(({ token }) => token);
}

/** Of the waits that full jitter allows, short ones: a server that was killed ten times is back within a second each time. */
export const eager: Runtime = {
  clock: systemRuntime.clock,
  random: { ...systemRuntime.random, integer: (below) => systemRuntime.random.integer(Math.min(below, 300)) },
};

/** A client of its own for whoever the token is for: nothing is shared with another one in this process. The caller closes it. */
export function clientOf(server: Server, token: string, options: Omit<ConnectOptions, 'token' | 'storageKey'> = {}): Parley {
  return connect(server.url, { runtime: eager, ...options, token, storageKey: `${server.url}#${token}` });
}

/** Every message of a conversation, as the server has it. */
export async function wholeHistory(client: Parley, conversation: string): Promise<readonly Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const before = messages[0]?.seq;
    const input = { conversation, limit: 200, ...(before !== undefined && { before }) };
    const page = await client.messaging.call('messaging.history', input);
    messages.unshift(...page.messages);
    if (!page.more) return messages;
  }
}
