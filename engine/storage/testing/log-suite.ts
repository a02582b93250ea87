import type { Position } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { Append, AppendResult } from '@parley/storage';
import { afterAll, beforeAll } from 'vitest';
import type { LogFixture, MakeLog } from './log-fixture.ts';

/** How long a test may take on a machine that is busy with others: disks and threads are real. */
export const patienceMs = 60_000;

/** One log for all tests of a suite; each test takes channels of its own. */
export interface LogSuite {
  readonly runtime: SimulatedRuntime;
  /** Set before the first test runs. */
  readonly fixture: LogFixture;
  /** A name that no other test uses. */
  channel(): string;
}

export function openLogSuite(makeLog: MakeLog): LogSuite {
  const runtime = new SimulatedRuntime();
  const opened: LogFixture[] = [];
  let channels = 0;
  beforeAll(async () => {
    opened.push(await makeLog(runtime));
  }, patienceMs);
  afterAll(async () => {
    for (const fixture of opened) await fixture.close();
  });
  return {
    runtime,
    get fixture(): LogFixture {
      const fixture = opened[0];
      if (!fixture) throw new Error('The log is opened before the first test, not while tests are declared.');
      return fixture;
    },
    channel: () => `channel/${++channels}`,
  };
}

/** An append of a countable text; `seq` absent: by the server. */
export function say(channel: string, text: string, producer?: string, seq = 1): Append {
  const entry = { sender: `sender of ${text}`, payload: toBytes(text), countable: true };
  return producer === undefined ? { channel, entry } : { channel, entry, producer: { producer, seq } };
}

export function refuse(channel: string, code: string, producer: string, seq: number): Append {
  return { channel, producer: { producer, seq }, refusal: { code, message: `message of ${code}` } };
}

export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** The position of what was appended; throws for any other answer. */
export function positionOf(result: AppendResult | undefined): Position {
  if (result?.status === 'appended') return result.position;
  throw new Error(`Expected an appended entry, got ${JSON.stringify(result)}`);
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
