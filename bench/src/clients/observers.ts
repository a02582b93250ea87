// A process that stands for many people who watch presence and change their own: counts what watches are told, and how old it is.
import { encodeFrame, encodeJson, type FrameOf } from '@parley/protocol';
import { micros } from '../measure/clock.ts';
import { Histogram } from '../measure/histogram.ts';
import { answerCommands } from '../process/answer-commands.ts';
import { DIALECTS } from './dialects.ts';
import type { Line } from './line.ts';
import { checkFrames } from './parley-frames.ts';
import { type GroupBody, Screen, type Shown } from './screen.ts';

export interface Query {
  readonly topic: 'presence.unit' | 'presence.counts';
  readonly input: object;
}
export interface Observer {
  readonly person: string;
  readonly token: string;
}
export interface Watching {
  readonly person: string;
  readonly queries: readonly Query[];
  /** Looks into what it is told: its ages, and what it shows in the end. Others are counted only. */
  readonly looks?: boolean;
}
export interface Change {
  readonly person: string;
  readonly method: 'presence.set' | 'presence.activity';
  /** `text: 'now'` becomes the moment of sending. */
  readonly input: object;
  /** The unit whose numbers show it, where nobody else of it changes: whoever counts is told no moment. */
  readonly counted?: string;
}
export interface ObserversCount {
  /** Deltas, and bytes of the WebSocket messages that brought them, since `forget`. */
  readonly deltas: number;
  readonly bytes: number;
  /** Of the watch that had the most. */
  readonly mostDeltas: number;
  /** Microseconds from the change to the row and to the number (`Histogram`), as those who look saw it. */
  readonly rowAges: readonly number[];
  readonly countAges: readonly number[];
}

/** Connections that greet the server at the same moment. */
const GREETING_AT_ONCE = 8;
const STAMP = /^\d{6,}$/;

interface Open {
  readonly unit: string;
  readonly screen: Screen | undefined;
  deltas: number;
}

interface Connected {
  readonly socket: Line;
  readonly watches: Map<number, Open>;
}

const people = new Map<string, Connected>();
/** When this process changed somebody of the unit. */
const changedAt = new Map<string, number>();
let bytes = 0;
let rowAges = new Histogram();
let countAges = new Histogram();
let lastId = 0;

async function enter({ port, observers }: { readonly port: number; readonly observers: readonly Observer[] }): Promise<void> {
  const queue = [...observers];
  const next = async (): Promise<void> => {
    for (let each = queue.pop(); each; each = queue.pop()) await join(port, each);
  };
  await Promise.all(Array.from({ length: GREETING_AT_ONCE }, next));
}

async function join(port: number, { person, token }: Observer): Promise<void> {
  const socket = await DIALECTS.parley.enter(port, { token });
  const watches = new Map<number, Open>();
  socket.onMessage = (message) => read(message, socket, watches);
  people.set(person, { socket, watches });
}

function read(message: Buffer, socket: Line, watches: ReadonlyMap<number, Open>): void {
  let brought = 0;
  for (const frame of checkFrames(message, socket)) {
    const watch = frame.frame === 'snapshot' || frame.frame === 'delta' ? watches.get(frame.id) : undefined;
    if (frame.frame === 'snapshot') watch?.screen?.take(bodyOf(frame));
    if (frame.frame !== 'delta' || !watch) continue;
    brought++;
    told(frame, watch);
  }
  if (brought > 0) bytes += message.length;
}

/** What each of them watches from now on, and nothing else; whoever is not named watches on. */
function watch(watching: readonly Watching[]): void {
  for (const { person, queries, looks = false } of watching) {
    const connected = people.get(person);
    if (!connected) continue;
    const { socket, watches } = connected;
    for (const id of watches.keys()) socket.send(encodeFrame({ frame: 'unwatch', id }));
    watches.clear();
    for (const { topic, input } of queries) {
      const id = ++lastId;
      watches.set(id, { unit: unitOf(input), screen: looks ? new Screen() : undefined, deltas: 0 });
      socket.send(encodeFrame({ frame: 'watch', id, topic, since: undefined, body: encodeJson(input) }));
    }
  }
}

function unitOf(input: object): string {
  const { unit, units } = input as { readonly unit?: string; readonly units?: readonly string[] };
  return unit ?? units?.[0] ?? '';
}

function told(delta: FrameOf<'delta'>, watch: Open): void {
  watch.deltas++;
  if (!watch.screen) return;
  const body = bodyOf(delta);
  watch.screen.take(body);
  const now = micros();
  for (const { text = '' } of body.people ?? []) if (STAMP.test(text)) rowAges.record(now - Number(text));
  const at = changedAt.get(watch.unit);
  if (at !== undefined && body.units) countAges.record(now - at);
}

function bodyOf({ body }: { readonly body: Uint8Array }): GroupBody {
  return JSON.parse(Buffer.from(body).toString()) as GroupBody;
}

function change({ person, method, input, counted }: Change): void {
  const stamped = (input as { readonly text?: string }).text === 'now' ? { ...input, text: String(micros()) } : input;
  if (counted !== undefined) changedAt.set(counted, micros());
  const body = encodeJson(stamped);
  people.get(person)?.socket.send(encodeFrame({ frame: 'request', id: ++lastId, method, key: undefined, deadlineMs: 0, body }));
}

function openWatches(): readonly Open[] {
  return [...people.values()].flatMap(({ watches }) => [...watches.values()]);
}

const commands = {
  enter,
  watch,
  change(changes: readonly Change[]): void {
    for (const each of changes) change(each);
  },
  forget(): void {
    [rowAges, countAges, bytes] = [new Histogram(), new Histogram(), 0];
    for (const each of openWatches()) each.deltas = 0;
  },
  count(): ObserversCount {
    const open = openWatches();
    return {
      deltas: open.reduce((sum, watch) => sum + watch.deltas, 0),
      bytes,
      mostDeltas: Math.max(0, ...open.map((watch) => watch.deltas)),
      rowAges: rowAges.counts,
      countAges: countAges.counts,
    };
  },
  /** What those who look see, by watch. */
  shown: (): readonly (Shown & { readonly unit: string })[] =>
    openWatches().flatMap(({ unit, screen }) => (screen ? [{ unit, ...screen.shown }] : [])),
};
export type ObserversCommands = typeof commands;
answerCommands(commands);
