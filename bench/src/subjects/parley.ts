// Parley as a server under test: the node that `npm start` starts, with the component of the bench.

import { connect } from '@parley/esdk';
import type { IdentityMethods } from '@parley/identity/contract';
import { jsonLogger, type RunningNode, type Settings, startNode } from '@parley/server';
import { answerCommands } from '../process/answer-commands.ts';
import { settle } from '../process/settle.ts';
import { createHall, type HallOptions } from './hall.ts';
import { LogReads } from './log-reads.ts';
import type { SubjectLimits } from './profile.ts';

export interface ParleyOptions extends HallOptions {
  /** Data directory. */
  readonly data: string;
  readonly limits: SubjectLimits;
  /** Default: a free one. */
  readonly port?: number;
  /** With `site`: the node's name. */
  readonly name?: string;
  /** Default: one node that keeps everything itself. */
  readonly site?: Settings['site'];
}

/** Tokens asked for on one connection as operator: so many requests fit into its burst. */
const TOKENS_PER_CONNECTION = 150;
const REQUESTS_AT_ONCE = 50;

const logReads = new LogReads();
let node: RunningNode | undefined;

async function start({
  data,
  limits,
  port = 0,
  name = 'bench',
  site,
  ...hall
}: ParleyOptions): Promise<{ readonly port: number; readonly firstRunCode: string }> {
  const fixed = { host: '127.0.0.1', trustedProxies: [], insecure: false, logLevel: 'warn', components: [], grants: new Map() } as const;
  const settings = { ...fixed, node: name, port, data, ...(site && { site }) };
  node = await startNode({ settings, logger: jsonLogger('warn'), components: [createHall(hall)], limits });
  return { port: Number(new URL(node.url).port), firstRunCode: node.firstRunCode ?? '' };
}

/** Access tokens of the people `p1` …, from the methods an administrator would use. */
async function tokens(count: number): Promise<readonly string[]> {
  const people = Array.from({ length: count }, (_, index) => `p${index + 1}`);
  const issued: string[] = [];
  while (issued.length < count) issued.push(...(await issue(people.slice(issued.length, issued.length + TOKENS_PER_CONNECTION))));
  return issued;
}

async function issue(people: readonly string[]): Promise<readonly string[]> {
  const { url, operatorKey } = node as RunningNode;
  await using parley = connect(url, { token: operatorKey });
  const issued: string[] = [];
  while (issued.length < people.length) {
    const some = people.slice(issued.length, issued.length + REQUESTS_AT_ONCE);
    const answers = some.map((person) =>
      parley.request<IdentityMethods, 'identity.issueToken'>('identity.issueToken', { person, label: 'bench' }),
    );
    issued.push(...(await Promise.all(answers)).map(({ token }) => token));
  }
  return issued;
}

const commands = {
  start,
  tokens,
  settle,
  logReads: () => logReads.take(),
  /** With which a client acts as operator. */
  operatorKey: (): string => (node as RunningNode).operatorKey,
  /** CPU time so far, all threads, microseconds. */
  cpuMicros(): number {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** As SIGTERM does it: sends everybody away, and leaves everything on disk. */
  stop: async (): Promise<void> => node?.stop(),
};
export type ParleyCommands = typeof commands;
answerCommands(commands);
