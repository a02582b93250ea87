// A process that stands for people in a room who cast and say nothing else: a pointer each, that moves.
import { encodeFrame } from '@parley/protocol';
import { answerCommands } from '../process/answer-commands.ts';
import type { Gathering } from './crowd.ts';
import { DIALECTS } from './dialects.ts';
import { Pace, paceCommands } from './pace.ts';
import { answerIn, framesOf } from './parley-frames.ts';
import { stampedPayload } from './payload.ts';

const SUBSCRIBE_ID = 1;
const encoder = new TextEncoder();
const pace = new Pace();

/** Only Parley has casts. */
async function enter({ port, visitors }: Omit<Gathering, 'dialect'>): Promise<void> {
  const dialect = DIALECTS.parley;
  for (const visitor of visitors) {
    const line = await dialect.enter(port, visitor);
    const from = { from: undefined, last: 0, members: false, noEcho: false };
    line.send(encodeFrame({ frame: 'subscribe', id: SUBSCRIBE_ID, channel: visitor.room, ...from }));
    const subscribed = await answerIn(framesOf(line), SUBSCRIBE_ID);
    if (subscribed.frame !== 'subscribed') throw new Error(`The subscription was answered with ${subscribed.frame}.`);
    const { alias } = subscribed;
    line.onMessage = (message) => void dialect.deliveries(message, line);
    pace.add(() => line.send(encodeFrame({ frame: 'cast', alias, sender: '', key: 'pointer', payload: encoder.encode(stampedPayload()) })));
  }
}

const commands = { enter, ...paceCommands(pace) };
export type CastersCommands = typeof commands;
answerCommands(commands);
