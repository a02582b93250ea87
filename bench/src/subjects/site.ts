import { startNats } from '@parley/backbone/nats/testing';
import { startPostgres } from '@parley/storage/postgres/testing';
import { cpuSeconds } from '../measure/process-figures.ts';
import type { Child } from '../process/child.ts';
import { closeAtEnd } from '../process/closing.ts';
import type { Bench } from '../workload.ts';
import type { ParleyCommands } from './parley.ts';
import { type SubjectOptions, startParleyProcess } from './subject.ts';

/** One node of the site under test. */
export interface SiteNode {
  readonly name: string;
  readonly port: number;
  /** CPU time so far, all threads, seconds. */
  cpuSeconds(): number;
  /** As `kill -9` does it. */
  kill(): void;
}

/** Several nodes on one PostgreSQL, which flushes, and one nats-server, all on this machine. */
export interface SiteSubject {
  readonly nodes: readonly SiteNode[];
  /** Of the people asked for, one each; good at every node. */
  readonly tokens: readonly string[];
  stop(): Promise<void>;
}

export async function startSiteSubject(bench: Bench, count: number, options: SubjectOptions): Promise<SiteSubject> {
  const [postgres, nats] = await Promise.all([startPostgres({ durable: true }), startNats()]);
  const children: Child<ParleyCommands>[] = [];
  const stop = closeAtEnd(async () => {
    await Promise.all(children.map((child) => child.stop()));
    await Promise.all([postgres.close(), nats.close()]);
  });
  const site = { database: await postgres.createDatabase(), backbone: nats.url };
  const nodes: SiteNode[] = [];
  for (let index = 0; index < count; index++) {
    const child = startParleyProcess();
    children.push(child);
    const name = `n${index + 1}`;
    // The first fills the database for all.
    const filling = index === 0 ? options : { ...options, people: 0, conversations: 0 };
    const { port } = await child.call('start', { ...filling, data: await bench.makeFolder(), name, site });
    nodes.push({ name, port, cpuSeconds: () => cpuSeconds(child.pid), kill: () => void process.kill(child.pid, 'SIGKILL') });
  }
  return { nodes, tokens: (await children[0]?.call('tokens', options.people)) ?? [], stop };
}
