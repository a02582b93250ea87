// The server that everybody writes first: rooms are sets, a publication is a loop over `send`.
import type { IncomingMessage } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { answerCommands } from '../process/answer-commands.ts';
import { settle } from '../process/settle.ts';
import type { PeerOptions, PeerPlace } from './peer.ts';
import { TokenTable, tokenOfAddress } from './token-table.ts';

const rooms = new Map<string, Set<WebSocket>>();
const table = new TokenTable();

function start({ people }: PeerOptions): Promise<PeerPlace> {
  const tokens = table.issue(people);
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    backlog: 4_096,
    verifyClient: ({ req }: { readonly req: IncomingMessage }) => table.knows(tokenOfAddress(req.url)),
  });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => handle(socket, data));
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const members of rooms.values()) members.delete(socket);
    });
  });
  return new Promise((resolve) => {
    server.on('listening', () => resolve({ port: (server.address() as { port: number }).port, tokens }));
  });
}

/** `join <room>`, or `<room> <payload>`. */
function handle(socket: WebSocket, data: Buffer): void {
  const space = data.indexOf(32);
  const word = data.toString('latin1', 0, space);
  const rest = data.subarray(space + 1);
  if (word === 'join') {
    const room = rest.toString('latin1');
    rooms.set(room, (rooms.get(room) ?? new Set()).add(socket));
    socket.send('joined');
  } else {
    for (const member of rooms.get(word) ?? []) if (member.readyState === WebSocket.OPEN) member.send(rest, { binary: false });
  }
}

const commands = { start, settle };
answerCommands(commands);
