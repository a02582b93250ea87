import type { Answer, Call, Commands } from './protocol.ts';

/** Serves the process that started this one, and ends with it. */
export function answerCommands(commands: Commands): void {
  process.on('message', (call) => void answer(commands, call as Call));
  process.on('disconnect', () => process.exit());
  process.on('SIGTERM', () => process.exit());
  // Ctrl+C reaches the whole group; whoever started this process ends it.
  process.on('SIGINT', () => {});
}

async function answer(commands: Commands, { id, command, input }: Call): Promise<void> {
  try {
    send({ id, value: await commands[command]?.(input) });
  } catch (error) {
    send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(answer: Answer): void {
  if (process.connected) process.send?.(answer);
}
