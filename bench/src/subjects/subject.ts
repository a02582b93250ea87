import { readFileSync } from 'node:fs';
import type { DialectName } from '../clients/dialects.ts';
import { cpuSeconds, residentBytes } from '../measure/process-figures.ts';
import { Child } from '../process/child.ts';
import type { Commands } from '../process/protocol.ts';
import type { Bench } from '../workload.ts';
import type { HallOptions } from './hall.ts';
import type { ParleyCommands } from './parley.ts';
import type { SubjectLimits } from './profile.ts';

const MODULES = { parley: './parley.ts', ws: './naive-ws.ts', 'socket.io': './socket-io.ts' } as const satisfies Record<
  DialectName,
  string
>;

/** What `npm start` gives to Node. */
const SERVER_ARGUMENTS = JSON.parse(
  readFileSync(new URL('../../../apps/server/node-arguments.json', import.meta.url), 'utf8'),
) as readonly string[];

export interface SubjectOptions extends HallOptions {
  readonly limits: SubjectLimits;
}

/** Bytes. */
export interface Memory {
  /** Of the process, as the system sees it. */
  readonly resident: number;
  /** That the JavaScript of its main thread uses; hardly any noise. */
  readonly heap: number;
}

/** A server under test, in a process of its own. */
export interface Subject {
  readonly name: DialectName;
  readonly port: number;
  /** Of the people asked for, one each; empty ones for peers. */
  readonly tokens: readonly string[];
  /** CPU time so far, all threads, seconds. */
  cpuSeconds(): number;
  /** After a forced settling. */
  settledMemory(): Promise<Memory>;
  stop(): Promise<void>;
}

interface PeerCommands extends Commands {
  readonly start: () => Promise<{ readonly port: number }>;
  readonly settle: () => Promise<number>;
}

/** What is filled in and limited concerns Parley only. */
export function startSubject(name: DialectName, bench: Bench, options: SubjectOptions): Promise<Subject> {
  return name === 'parley' ? startParley(bench, options) : startPeer(name, options);
}

async function startPeer(name: Exclude<DialectName, 'parley'>, { people }: SubjectOptions): Promise<Subject> {
  const child = Child.start<PeerCommands>({ name, module: new URL(MODULES[name], import.meta.url), nodeArguments: ['--expose-gc'] });
  const { port } = await child.call('start');
  return { name, port, tokens: Array.from({ length: people }, () => ''), ...handleOf(child, () => child.call('settle')) };
}

/** A data directory filled in by a process before the one that is measured, which so begins with a clean memory. */
export async function fillParley(
  bench: Bench,
  { limits, visitors, ...hall }: SubjectOptions & { readonly visitors: number },
): Promise<{ readonly data: string; readonly tokens: readonly string[] }> {
  const data = await bench.makeFolder();
  const filler = startParleyProcess();
  await filler.call('start', { data, limits, ...hall });
  const tokens = await filler.call('tokens', visitors);
  await filler.stop();
  return { data, tokens };
}

export function startParleyProcess(nodeArguments: readonly string[] = []): Child<ParleyCommands> {
  const all = [...SERVER_ARGUMENTS, ...nodeArguments];
  return Child.start<ParleyCommands>({ name: 'parley', module: new URL(MODULES.parley, import.meta.url), nodeArguments: all });
}

async function startParley(bench: Bench, options: SubjectOptions): Promise<Subject> {
  const { limits } = options;
  const { data, tokens } = await fillParley(bench, { ...options, visitors: options.people });
  const profiling = bench.profiles ? ['--cpu-prof', `--cpu-prof-dir=${bench.profiles}`] : [];
  const child = startParleyProcess(['--expose-gc', ...profiling]);
  const { port } = await child.call('start', { data, limits, people: 0, conversations: 0 });
  return { name: 'parley', port, tokens, ...handleOf(child, () => child.call('settle')) };
}

function handleOf({ pid, stop }: Child<Commands>, settle: () => Promise<number>): Pick<Subject, 'cpuSeconds' | 'settledMemory' | 'stop'> {
  return {
    cpuSeconds: () => cpuSeconds(pid),
    async settledMemory() {
      const heap = await settle();
      return { heap, resident: residentBytes(pid) };
    },
    stop,
  };
}
