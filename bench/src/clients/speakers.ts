// A process that stands for the people who talk: sends at a steady rate, one after the other in turn, whether or not the server keeps up.
import { micros } from '../measure/clock.ts';
import { answerCommands } from '../process/answer-commands.ts';
import type { Gathering } from './crowd.ts';
import { DIALECTS } from './dialects.ts';
import { stampedPayload } from './payload.ts';

const speakers: (() => void)[] = [];
let sent = 0;
let turn = 0;
let timer: NodeJS.Timeout | undefined;

async function enter({ dialect: name, port, visitors }: Gathering): Promise<void> {
  const dialect = DIALECTS[name];
  for (const visitor of visitors) {
    const line = await dialect.enter(port, visitor);
    // Acknowledgements are not counted, but a refusal ends the run.
    line.onMessage = (message) => void dialect.deliveries(message, line);
    let seq = 0;
    speakers.push(() => line.send(dialect.publication(visitor.room, stampedPayload(), ++seq)));
  }
}

/** Sends what is due; a timer that comes late catches up. */
function speak(perSecond: number): void {
  const began = micros();
  let said = 0;
  timer = setInterval(() => {
    const due = Math.floor(((micros() - began) / 1e6) * perSecond);
    for (; said < due; said++) {
      speakers[turn++ % speakers.length]?.();
      sent++;
    }
  }, 1);
}

const commands = {
  enter,
  speak,
  hush(): void {
    clearInterval(timer);
  },
  /** How many were sent, ever. */
  sent: (): number => sent,
};
export type SpeakersCommands = typeof commands;
answerCommands(commands);
