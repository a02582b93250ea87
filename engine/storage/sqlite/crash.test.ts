// A real process that appends without pause is killed (-9) again and again. What the operating system would lose in a power cut is not
// covered here: the end-to-end suite shows by strace that the flush comes before the ack.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { ChannelLog, Entry } from '@parley/storage';
import { afterAll, expect, it } from 'vitest';
import { openSqliteStore } from './sqlite-store.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'parley-crash-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const cycles = 10;
const producers = 16;
const channels = 3;

/**
 * Every producer appends its next seq, beginning with the first that was never acknowledged, and says so once it is. With `dieAt` the process
 * kills itself when so many appends have settled: surely between a commit and its ack.
 */
const script = `
  import { writeSync } from 'node:fs';
  const [module, path, acked, dieAt] = process.argv.slice(1);
  let settled = 0;
  const { openSqliteStore } = await import(module);
  const store = await openSqliteStore({ path });
  await store.sql.migrate('crash', [{ version: 1, sql: ['create table crash_rows (text text primary key)'] }]);
  writeSync(1, 'open\\n');
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
      writeSync(1, JSON.stringify({ index, seq, status, offset: position.offset, tag: position.tag }) + '\\n');
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

function start(acked: readonly number[], dieAt: number): ChildProcess {
  const module = new URL('./index.ts', import.meta.url).href;
  const args = ['--conditions=source', '--input-type=module', '--eval', script, module, directory, JSON.stringify(acked), `${dieAt}`];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

interface Kill {
  /** The child is killed when it has acknowledged so many appends; 0: when it has opened the store. */
  readonly afterAcks: number;
  /** The child kills itself before it acknowledges this append; 0: never. */
  readonly beforeAck: number;
}

/** Runs a child until it is killed, and answers all it acknowledged. */
async function runAndKill(acked: readonly number[], { afterAcks, beforeAck }: Kill): Promise<Ack[]> {
  const child = start(acked, beforeAck);
  const acks: Ack[] = [];
  if (!child.stdout) throw new Error('The child has no output.');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'open') acks.push(JSON.parse(line));
    if (acks.length >= afterAcks) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  return acks;
}

async function readAll(log: ChannelLog, channel: string): Promise<Entry[]> {
  const all: Entry[] = [];
  for (;;) {
    const { entries } = await log.read(channel, all.length, 1000);
    if (entries.length === 0) return all;
    all.push(...entries);
  }
}

it(`loses nothing acknowledged and doubles nothing retried over ${cycles} kills`, { timeout: 60_000 }, async () => {
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
    await compare(known);
  }
  expect(duplicates, 'no kill fell between a commit and its ack: the retries proved nothing').toBeGreaterThan(0);
});

async function compare(known: ReadonlyMap<string, Ack>): Promise<void> {
  const store = await openSqliteStore({ path: directory });
  const stored = new Map<string, Entry>();
  for (const channel of ['channel0', 'channel1', 'channel2']) {
    const entries = await readAll(store.log, channel);
    expect(entries.map((entry) => entry.offset)).toEqual(entries.map((_, index) => index + 1));
    for (const entry of entries) {
      const text = new TextDecoder().decode(entry.payload);
      expect(stored.has(text), `${text} is stored twice`).toBe(false);
      stored.set(text, entry);
    }
  }
  for (const [text, ack] of known) expect(stored.get(text), text).toMatchObject({ offset: ack.offset, tag: ack.tag });
  const rows = await store.sql.query('select text from crash_rows');
  expect(new Set(rows.map((row) => row['text']))).toEqual(new Set(stored.keys()));
  await store.close();
}
