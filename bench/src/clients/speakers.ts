// A process that stands for the people who talk and do not listen.
import { answerCommands } from '../process/answer-commands.ts';
import type { Gathering } from './crowd.ts';
import { DIALECTS } from './dialects.ts';
import { Pace, paceCommands } from './pace.ts';
import { stampedPayload } from './payload.ts';

const pace = new Pace();

async function enter({ dialect: name, port, visitors }: Gathering): Promise<void> {
  const dialect = DIALECTS[name];
  for (const visitor of visitors) {
    const line = await dialect.enter(port, visitor);
    // Acknowledgements are not counted, but a refusal ends the run.
    line.onMessage = (message) => void dialect.deliveries(message, line);
    let seq = 0;
    pace.add(() => line.send(dialect.publication(visitor.room, stampedPayload(), ++seq)));
  }
}

const commands = { enter, ...paceCommands(pace) };
export type SpeakersCommands = typeof commands;
answerCommands(commands);
