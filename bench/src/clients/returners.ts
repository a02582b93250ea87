// A process that stands for people of Parley who lose their connections and come back: with their tickets, from where they were.
import { encodeFrame, type FrameOf, type Position, RECOVERED } from '@parley/protocol';
import { answerCommands } from '../process/answer-commands.ts';
import { parleyAddress } from './parley-dialect.ts';
import { checkFrames, type Frames, framesOf, sendHello, welcomeIn } from './parley-frames.ts';
import { RawSocket } from './raw-socket.ts';

export interface Arriving {
  readonly port: number;
  readonly people: readonly { readonly token: string; readonly channels: readonly string[] }[];
}
/** How people came back. */
export interface Returned {
  /** With their session. */
  readonly resumed: number;
  /** Subscriptions that went on without a gap. */
  readonly recovered: number;
  /** Entries that were missed and came. */
  readonly entries: number;
  /** Why a connection was not to be had at once, and how often. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Connections that greet the server at the same moment. */
const AT_ONCE = 32;

interface Returner {
  readonly token: string;
  readonly channels: readonly string[];
  ticket: string | undefined;
  positions: readonly (Position | undefined)[];
  line: RawSocket | undefined;
}
interface Found {
  readonly resumed: boolean;
  readonly recovered: number;
  readonly entries: number;
}

let returners: Returner[] = [];

async function arrive({ port, people }: Arriving): Promise<void> {
  returners = people.map(({ token, channels }) => ({ token, channels, ticket: undefined, positions: [], line: undefined }));
  await inTurns((each) => enter(port, each));
}

/** All connections are lost at once. */
function leave(): void {
  for (const { line } of returners) line?.close();
}

async function comeBack({ port }: { readonly port: number }): Promise<Returned> {
  const refused: Record<string, number> = {};
  const found = await inTurns(async (each) => {
    for (;;) {
      try {
        return await enter(port, each);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        refused[reason] = (refused[reason] ?? 0) + 1;
        if ((refused[reason] ?? 0) > returners.length) throw error;
      }
    }
  });
  const sum = (of: (found: Found) => number): number => found.reduce((total, each) => total + of(each), 0);
  return {
    resumed: sum(({ resumed }) => Number(resumed)),
    recovered: sum((each) => each.recovered),
    entries: sum((each) => each.entries),
    refused,
  };
}

async function inTurns<T>(act: (each: Returner) => Promise<T>): Promise<readonly T[]> {
  const queue = [...returners];
  const results: T[] = [];
  const next = async (): Promise<void> => {
    for (let each = queue.pop(); each; each = queue.pop()) results.push(await act(each));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return results;
}

async function enter(port: number, each: Returner): Promise<Found> {
  const line = await RawSocket.open(parleyAddress(port));
  each.line = line;
  // As the ESDK does: what it asks for leaves behind the hello.
  sendHello(line, each.ticket === undefined ? { token: each.token } : { ticket: each.ticket });
  each.channels.forEach((channel, index) => {
    const from = each.positions[index];
    line.send(encodeFrame({ frame: 'subscribe', id: index + 1, channel, from, last: 0, members: false, noEcho: false }));
  });
  const frames = framesOf(line);
  const { ticket, resumed } = await welcomeIn(frames);
  each.ticket = ticket;
  const answers = await subscribed(frames, each.channels.length);
  each.positions = answers.map(({ position }) => position);
  // What comes later moves nobody's position: nothing is published while they are connected.
  line.onMessage = (message) => void checkFrames(message, line);
  const recovered = answers.filter((answer) => answer.recovered === RECOVERED.full).length;
  return { resumed, recovered, entries: answers.reduce((sum, { entries }) => sum + entries, 0) };
}

interface Answer {
  readonly alias: number;
  readonly recovered: number;
  readonly head: number;
  position: Position;
  entries: number;
}

/** Settles when each subscription is answered and has what it missed. */
async function subscribed(frames: Frames, count: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let whole = 0;
  const look = (answer: Answer | undefined): void => {
    if (answer && answer.position.offset === answer.head) whole++;
  };
  while (whole < count) {
    const { value: frame } = await frames.next();
    if (frame.frame === 'subscribed') {
      answers[frame.id - 1] = answerOf(frame);
      look(answers[frame.id - 1]);
    }
    if (frame.frame === 'message') look(moved(answers, frame));
  }
  return answers;
}

function answerOf({ alias, recovered, head, base }: FrameOf<'subscribed'>): Answer {
  return { alias, recovered, head, position: base, entries: 0 };
}

function moved(answers: readonly Answer[], { alias, offset, tag }: FrameOf<'message'>): Answer | undefined {
  const answer = answers.find((each) => each.alias === alias);
  if (!answer) return undefined;
  answer.position = { epoch: answer.position.epoch, offset, tag };
  answer.entries++;
  return answer;
}

const commands = { arrive, leave, comeBack };
export type ReturnersCommands = typeof commands;
answerCommands(commands);
