// What pipes are compared with: a server that passes on what one WebSocket sends to another one, and knows nothing else.
import { type WebSocket, WebSocketServer } from 'ws';
import { answerCommands } from '../process/answer-commands.ts';

/** Ends that wait for their other one, by the address that both give. */
const waiting = new Map<string, WebSocket>();

function start(): Promise<{ readonly port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4_096 });
  server.on('connection', (socket, { url = '' }) => {
    socket.on('error', () => {});
    const other = waiting.get(url);
    waiting.delete(url);
    if (other) join(socket, other);
    else waiting.set(url, socket);
  });
  return new Promise((resolve) => {
    server.on('listening', () => resolve({ port: (server.address() as { port: number }).port }));
  });
}

function join(one: WebSocket, other: WebSocket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('message', (data, binary) => to.send(data, { binary }));
  }
  for (const socket of [one, other]) socket.send('joined');
}

const commands = { start };
export type RelayCommands = typeof commands;
answerCommands(commands);
