// A real process that appends without pause is killed (-9) again and again. What the operating system would lose in a power cut is not
// covered here: the end-to-end suite shows by strace that the flush comes before the ack.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { afterAll, expect, it } from 'vitest';
import { databaseFile } from './database.ts';

const root = mkdtempSync(path.join(tmpdir(), 'parley-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const directory = path.join(root, 'data');

const cycles = 10;
const producers = 16;
const channels = 3;

/**
 * Every producer appends its next seq, beginning with the first that was never acknowledged, and says so once it is. With `dieAt` the process
 * kills itself when so many appends have settled: surely between a commit and its ack.
 */
const script = `
  const [module, path, acked, dieAt] = process.argv.slice(1);
  let settled = 0;
  const { openSqliteStore } = await import(module);
  const store = await openSqliteStore({ path });
  await store.sql.migrate('crash', [{ version: 1, sql: ['create table crash_rows (text text primary key)'] }]);
  process.stdout.write('open\\n');
  const encoder = new TextEncoder();
  await Promise.all(JSON.parse(acked).map(async (last, index) => {
    for (let seq = last + 1; ; seq++) {
      const text = index + ':' + seq;
      const { status, position } = await store.log.append({
        channel: 'channel' + index % ${channels},
        producer: { producer: 'p' + index, seq },
        entry: { sender: 's', payload: encoder.encode(text), countable: true },
        writes: [{ sql: 'insert into crash_rows (text) values ($1)', params: [text] }],
      });
      if (++settled === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
      process.stdout.write(JSON.stringify({ index, seq, status, offset: position.offset, tag: position.tag }) + '\\n');
    }
  }));
`;

interface Ack {
  readonly index: number;
  readonly seq: number;
  readonly status: string;
  readonly offset: number;
  readonly tag: number;
}

function start(acked: readonly number[], dieAt: number): ChildProcessByStdio<null, Readable, null> {
  const module = new URL('./index.ts', import.meta.url).href;
  const args = ['--conditions=source', '--input-type=module', '--eval', script, module, directory, JSON.stringify(acked), `${dieAt}`];
  // Each child starts in half the time when it finds the modules compiled.
  const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, 'cache') };
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
}

interface Kill {
  /** The child is killed when it has acknowledged so many appends; 0: when it has opened the store. */
  readonly afterAcks: number;
  /** The child kills itself before it acknowledges this append; 0: never. */
  readonly beforeAck: number;
}

/** Runs a child until it is killed, and answers all it acknowledged. A line that the kill cut short acknowledges nothing. */
async function runAndKill(acked: readonly number[], { afterAcks, beforeAck }: Kill): Promise<Ack[]> {
  const child = start(acked, beforeAck);
  const exit = once(child, 'exit');
  let lines: string[] = [];
  let rest = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    const parts: string[] = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines = lines.concat(parts);
    // The first line says that the store is open.
    if (lines.length > afterAcks) child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return lines.slice(1).map((line) => JSON.parse(line));
}

it(`loses nothing acknowledged and doubles nothing retried over ${cycles} kills`, async () => {
  const dice = new SimulatedRuntime(7).random;
  const acked = Array.from({ length: producers }, () => 0);
  const known = new Map<string, Ack>();
  let duplicates = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const count = 1 + dice.integer(600);
    const kills: Kill[] = [
      { afterAcks: count, beforeAck: 0 },
      { afterAcks: Number.POSITIVE_INFINITY, beforeAck: count },
      { afterAcks: 0, beforeAck: 0 },
    ];
    for (const ack of await runAndKill(acked, kills[cycle % 3] as Kill)) {
      acked[ack.index] = ack.seq;
      known.set(`${ack.index}:${ack.seq}`, ack);
      if (ack.status === 'duplicate') duplicates++;
    }
    compare(known);
  }
  expect(duplicates, 'no kill fell between a commit and its ack: the retries proved nothing').toBeGreaterThan(0);
});

/** Looks at what the kill left, as the next process will find it. */
function compare(known: ReadonlyMap<string, Ack>): void {
  const db = new DatabaseSync(databaseFile(directory));
  const entries = db
    .prepare('select channel, "offset", tag, cast(payload as text) as text from log_entries order by channel, "offset"')
    .all();
  const rows = db.prepare('select text from crash_rows').all();
  db.close();
  const last = new Map<unknown, unknown>();
  const stored = new Map<unknown, string>();
  const wrong: string[] = [];
  for (const { channel, offset, tag, text } of entries) {
    if (offset !== Number(last.get(channel) ?? 0) + 1) wrong.push(`${text} has offset ${offset} after ${last.get(channel)}`);
    if (stored.has(text)) wrong.push(`${text} is stored twice`);
    last.set(channel, offset);
    stored.set(text, `${offset} ${tag}`);
  }
  for (const [text, { offset, tag }] of known) {
    if (stored.get(text) !== `${offset} ${tag}`) wrong.push(`${text} was acknowledged at ${offset} ${tag}, stored is ${stored.get(text)}`);
  }
  expect(wrong).toEqual([]);
  expect(rows.map((row) => row['text']).sort()).toEqual([...stored.keys()].sort());
}
