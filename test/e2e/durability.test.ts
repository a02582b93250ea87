import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocketLike } from '@parley/esdk';
import type { Draft } from '@parley/messaging/contract';
import { SimulatedRuntime } from '@parley/runtime/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { clientOf, loadSample, tokensFor } from './support/clients.ts';
import { Conversation, type Interruption, interrupt } from './support/conversation.ts';
import { checkDurableAcks } from './support/durable-acks.ts';
import { Server } from './support/server.ts';
import { onSite, startServer } from './support/start-server.ts';
import { FEED, SPEAKERS } from './support/talk.ts';
import { readTrace, STRACE, type SystemCall } from './support/trace.ts';

let server: Server | undefined;
afterEach(async () => {
  await server?.dispose();
  server = undefined;
});

const draft = (body: string): Draft => ({ kind: 'create', body, ref: body });

describe('a server that is killed, or stands still, under load', () => {
  const INTERRUPTIONS = Array.from({ length: 10 }, (): readonly Interruption[] => ['kill', 'freeze']).flat();
  const LONGEST_FREEZE_MS = 300;
  /** Publications that each speaker has under way. */
  const UNDER_WAY = 8;

  test('loses nothing that was acknowledged, doubles nothing, and everybody hears everything once and in order', async () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = new SimulatedRuntime(seed).random;
    server = await startServer();
    await loadSample(server);
    const conversation = await Conversation.begin(server, UNDER_WAY);
    for (const how of INTERRUPTIONS) {
      await conversation.goesOn();
      await sleep(random.integer(how === 'kill' ? 700 : 100));
      server = await interrupt(server, how, random, LONGEST_FREEZE_MS);
    }
    expect(await conversation.end(), `seed ${seed}`).toEqual([]);
    expect(conversation.acked).toBeGreaterThan(INTERRUPTIONS.length * SPEAKERS.length);
    await conversation.close();
  });
});

// What is flushed on a site is flushed by its database.
describe.skipIf(onSite)('an acknowledgement', () => {
  const PUBLICATIONS = 60;

  test('leaves after the message was flushed to the disk', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-strace-'));
    try {
      const { calls, log } = await tracedCalls(folder);
      expect(checkDurableAcks(calls, log)).toEqual({ proven: PUBLICATIONS, violations: [] });
      checkTheChecker(calls, log);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** The system calls of a real server to which one client publishes one message after the other. */
  async function tracedCalls(folder: string): Promise<{ calls: readonly SystemCall[]; log: string }> {
    const trace = path.join(folder, 'trace');
    server = await Server.start({ wrap: [...STRACE, '-o', trace] });
    await loadSample(server);
    const [token = ''] = await tokensFor(server, ['yusuf-demir']);
    const client = clientOf(server, token, { socket: readableSocket });
    for (let turn = 1; turn <= PUBLICATIONS; turn++) await client.channels.publish(FEED, draft(`traced message ${turn}.`));
    await client.close();
    const log = path.join(server.data, 'parley.db-wal');
    const { pid } = server;
    expect(await server.end()).toBe(0);
    // strace writes its last line when the server is gone.
    const lines = () => (existsSync(trace) ? readFileSync(trace, 'utf8').split('\n') : []);
    await expect.poll(() => lines().some((line) => line.startsWith(`${pid} `) && line.includes('+++ exited'))).toBe(true);
    return { calls: readTrace(lines(), (target) => target === log || target.startsWith('TCP')), log };
  }

  /** Masks with zeros: what it sends can be read in the trace. */
  function readableSocket(url: string, protocol: string): WebSocketLike {
    const options = { perMessageDeflate: false, generateMask: (mask: Buffer) => void mask.fill(0) };
    return new WebSocket(url, protocol, options) as unknown as WebSocketLike;
  }

  /** The same run, had the server been wrong: each way of being wrong is found for every message. */
  function checkTheChecker(calls: readonly SystemCall[], log: string): void {
    const isFlush = ({ name }: SystemCall) => /sync$/.test(name);
    const violationsWhere = (wrong: (call: SystemCall) => SystemCall) => checkDurableAcks(calls.map(wrong), log).violations;
    const readBefore = ({ target, began }: SystemCall) =>
      calls.findLast((each) => each.target === target && each.name === 'read' && each.ended < began);
    const atOnce = violationsWhere((call) => {
      const at = (call.name === 'write' && readBefore(call)?.ended) || call.began;
      return call.name === 'write' ? { ...call, began: at + 0.5, ended: at + 0.5 } : call;
    });
    expect(atOnce.length).toBe(PUBLICATIONS);
    expect(atOnce[0]).toMatch(/^traced message 1\.: .*not even written/);
    const unfinished = violationsWhere((call) => (isFlush(call) ? { ...call, ended: Number.POSITIVE_INFINITY } : call));
    expect(unfinished.length).toBe(PUBLICATIONS);
    expect(unfinished[0]).toMatch(/^traced message 1\.: .*not flushed/);
    expect(violationsWhere((call) => (isFlush(call) ? { ...call, began: -1 } : call)).length).toBe(PUBLICATIONS);
    expect(violationsWhere((call) => (isFlush(call) ? { ...call, result: -5 } : call)).length).toBe(PUBLICATIONS);
    expect(violationsWhere((call) => (isFlush(call) ? { ...call, target: `${log}.other` } : call)).length).toBe(PUBLICATIONS);
    // What was not seen to arrive proves nothing.
    const blind = calls.filter(({ name }) => name !== 'read');
    expect(checkDurableAcks(blind, log)).toEqual({ proven: 0, violations: [] });
  }

  test('that is read from traces in which calls of several threads overlap', () => {
    const lines = [
      '7 read(20<TCP:[127.0.0.1:1->127.0.0.1:2]>,  <unfinished ...>',
      '8 fdatasync(9<\\x2f\\x61> <unfinished ...>',
      '7 <... read resumed>"\\x82\\x00", 65536) = 2',
      '7 writev(20<TCP:[127.0.0.1:1->127.0.0.1:2]>, [{iov_base="\\x82", iov_len=1}, {iov_base="\\x00", iov_len=1}], 2) = 2',
      '8 <... fdatasync resumed>)             = -1 EIO (Input/output error)',
      '8 fsync(10<\\x2f\\x62>)                       = 0',
      '7 +++ exited with 0 +++',
    ];
    const socket = 'TCP:[127.0.0.1:1->127.0.0.1:2]';
    const bytes = Buffer.from([0x82, 0]);
    expect(readTrace(lines, (target) => target !== '/b')).toEqual([
      { name: 'read', target: socket, data: bytes, result: 2, began: 0, ended: 2 },
      { name: 'writev', target: socket, data: bytes, result: 2, began: 3, ended: 3 },
      { name: 'fdatasync', target: '/a', data: Buffer.alloc(0), result: -1, began: 1, ended: 4 },
    ]);
  });
});
