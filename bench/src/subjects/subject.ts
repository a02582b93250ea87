import { readFileSync } from 'node:fs';
import type { DialectName } from '../clients/dialects.ts';
import { cpuSeconds, residentBytes } from '../measure/process-figures.ts';
import { Child } from '../process/child.ts';
import type { Commands } from '../process/protocol.ts';
import type { Bench } from '../workload.ts';
import { BUN } from './bun-program.ts';
import type { HallOptions } from './hall.ts';
import { startNats } from './nats-server.ts';
import type { ParleyCommands } from './parley.ts';
import type { PeerOptions, PeerPlace } from './peer.ts';
import type { SubjectLimits } from './profile.ts';

const MODULES = { parley: './parley.ts', bun: './bun.ts', ws: './naive-ws.ts', 'socket.io': './socket-io.ts' } as const;

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
  /** Of the people asked for, one each. */
  readonly tokens: readonly string[];
  /** CPU time so far, all threads, seconds. */
  cpuSeconds(): number;
  /** After a forced settling. */
  settledMemory(): Promise<Memory>;
  stop(): Promise<void>;
}

interface PeerCommands extends Commands {
  readonly start: (options: PeerOptions) => PeerPlace;
  readonly settle: () => number;
}

/** What is filled in and limited concerns Parley only. */
export async function startSubject(name: DialectName, bench: Bench, options: SubjectOptions): Promise<Subject> {
  if (name === 'nats') return await startNatsSubject(bench, options);
  if (name !== 'parley') return await startPeer(name, options);
  return await startParley(bench, options, await fillParley(bench, { ...options, visitors: options.people }));
}

/** How to start them, each time anew: Parley on one data directory that is filled at once. */
export async function prepareSubjects(bench: Bench, options: SubjectOptions): Promise<(name: DialectName) => Promise<Subject>> {
  const filled = await fillParley(bench, { ...options, visitors: options.people });
  return (name) => (name === 'parley' ? startParley(bench, options, filled) : startSubject(name, bench, options));
}

async function startPeer(name: Exclude<DialectName, 'parley' | 'nats'>, { people }: SubjectOptions): Promise<Subject> {
  const how = name === 'bun' ? { program: BUN } : { nodeArguments: ['--expose-gc'] };
  const child = Child.start<PeerCommands>({ name, module: new URL(MODULES[name], import.meta.url), ...how });
  const { port, tokens } = await child.call('start', { people });
  return { name, port, tokens, ...handleOf(child, () => child.call('settle')) };
}

async function startNatsSubject(bench: Bench, { people }: SubjectOptions): Promise<Subject> {
  const { port, token, ...server } = await startNats(bench);
  const tokens = Array.from({ length: people }, () => token);
  // It collects its garbage when it likes.
  return { name: 'nats', port, tokens, ...handleOf(server, async () => Number.NaN) };
}

/** What a filled data directory holds. */
export interface Filled {
  readonly data: string;
  readonly tokens: readonly string[];
}

/** A data directory filled in by a process before the one that is measured, which so begins with a clean memory. */
export async function fillParley(
  bench: Bench,
  { limits, visitors, ...hall }: SubjectOptions & { readonly visitors: number },
): Promise<Filled> {
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

/** On what was filled in before; several may run on it one after the other. */
async function startParley(bench: Bench, { limits }: Pick<SubjectOptions, 'limits'>, { data, tokens }: Filled): Promise<Subject> {
  const profiling = bench.profiles ? ['--cpu-prof', `--cpu-prof-dir=${bench.profiles}`] : [];
  const child = startParleyProcess(['--expose-gc', ...profiling]);
  const { port } = await child.call('start', { data, limits, people: 0, conversations: 0 });
  return { name: 'parley', port, tokens, ...handleOf(child, () => child.call('settle')) };
}

function handleOf(
  { pid, stop }: Pick<Child<Commands>, 'pid' | 'stop'>,
  settle: () => Promise<number>,
): Pick<Subject, 'cpuSeconds' | 'settledMemory' | 'stop'> {
  return {
    cpuSeconds: () => cpuSeconds(pid),
    async settledMemory() {
      const heap = await settle();
      return { heap, resident: residentBytes(pid) };
    },
    stop,
  };
}
