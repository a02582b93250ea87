// `npm run soak`: people talk through a server that is killed, over connections that break; prints a table of verdicts and keeps it.
import { parseArgs } from 'node:util';
import { keep, print, printFaults, printRow, type Row, rowOf } from './keep.ts';
import { MAX_GROWTH } from './memory.ts';
import { type Soaked, soak } from './soak.ts';

interface TalkOptions {
  readonly minutes: number;
  readonly people: number;
  readonly seed: number;
  /** Writes bench/results/soak.json. */
  readonly keep: boolean;
}

/** Undefined: the arguments make no sense. */
export function readTalk(args: readonly string[]): TalkOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { people: { type: 'string', default: '12' }, seed: { type: 'string' }, keep: { type: 'boolean', default: false } },
  });
  const minutes = Number(positionals[0] ?? 10);
  const people = Number(values.people);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
  const sensible = minutes > 0 && people >= 2 && people <= 38 && Number.isInteger(people) && Number.isInteger(seed);
  return sensible ? { minutes, people, seed, keep: values.keep } : undefined;
}

/** Answers whether everything was as it should be. */
export async function talk(options: TalkOptions): Promise<boolean> {
  const { minutes, people, seed } = options;
  print(`${people} people talk for ${minutes} min; seed ${seed}.`);
  const soaked = await soak({ minutes, people, seed, say: print });
  const rows = rowsOf(soaked);
  const { kills, offline, slow } = soaked.troubles;
  print(`\n${soaked.messages} messages; ${kills} kills, ${offline} times somebody offline, ${slow} slow readers.\n`);
  for (const row of rows) printRow(row);
  printFaults(soaked.findings);
  if (options.keep) keepTalk(options, soaked, rows);
  return rows.every(({ verdict }) => verdict === 'met');
}

function rowsOf({ findings, memory }: Soaked): readonly Row[] {
  const mib = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  return [
    ...findings.map(rowOf),
    {
      measure: 'memory of the server after its warm-up does not grow',
      value: `${mib(memory.bytes)}, ${mib(memory.bytesPerHour)} an hour, ${(memory.growth * 100).toFixed(1)} % over ${memory.seconds.toFixed(0)} s (at most ${MAX_GROWTH * 100} %)`,
      verdict: memory.growth <= MAX_GROWTH ? 'met' : 'not met',
    },
  ];
}

function keepTalk({ minutes, people, seed }: TalkOptions, soaked: Soaked, rows: readonly Row[]): void {
  const method = {
    minutes,
    people,
    seed,
    rooms: 3,
    server: 'a process from source on SQLite; killed with -9 and restarted in the first 40 % of the time, then left running',
    clients: 'the ESDK for Node, each over a TCP line of its own that is cut (0.2 to 15 s) or no longer read (5 to 25 s)',
    memory: 'resident memory once a second after the last kill; least squares over the last 60 % of that',
  };
  const { troubles, messages } = soaked;
  const { kills, offline, slow } = troubles;
  keep('soak', method, { messages, troubles: { kills, offline, slow }, verdicts: rows });
}
