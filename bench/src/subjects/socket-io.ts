// Socket.IO as its documentation shows it, without polling.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { answerCommands } from '../process/answer-commands.ts';
import { settle } from '../process/settle.ts';
import type { PeerOptions, PeerPlace } from './peer.ts';
import { TokenTable } from './token-table.ts';

const table = new TokenTable();

function start({ people }: PeerOptions): Promise<PeerPlace> {
  const tokens = table.issue(people);
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], serveClient: false });
  io.use((socket, next) => next(table.knows(socket.handshake.auth['token']) ? undefined : new Error('unknown token')));
  io.on('connection', (socket) => {
    socket.on('join', async (room: string) => {
      await socket.join(room);
      socket.emit('joined');
    });
    socket.on('say', (room: string, payload: string) => void io.to(room).emit('said', payload));
  });
  return new Promise((resolve) => {
    http.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => resolve({ port: (http.address() as { port: number }).port, tokens }));
  });
}

const commands = { start, settle };
answerCommands(commands);
