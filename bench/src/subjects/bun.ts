// Bun's own publish and subscribe, as its documentation shows it. Runs under Bun.
import { answerCommands } from '../process/answer-commands.ts';
import type { PeerOptions, PeerPlace } from './peer.ts';
import { TokenTable, tokenOfAddress } from './token-table.ts';

interface BunSocket {
  subscribe(room: string): void;
  send(message: string): void;
}
interface BunServer {
  readonly port: number;
  upgrade(request: Request): boolean;
  publish(room: string, message: string): void;
}
/** What is used of Bun's global: its types are not installed. */
declare const Bun: {
  serve(options: {
    readonly hostname: string;
    readonly port: number;
    fetch(request: Request, server: BunServer): Response | undefined;
    readonly websocket: { readonly perMessageDeflate: boolean; message(socket: BunSocket, message: string): void };
  }): BunServer;
  gc(sync: boolean): number;
};

const table = new TokenTable();
let server: BunServer;

function start({ people }: PeerOptions): PeerPlace {
  const tokens = table.issue(people);
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, at) =>
      table.knows(tokenOfAddress(request.url)) && at.upgrade(request) ? undefined : new Response('unknown token', { status: 403 }),
    websocket: { perMessageDeflate: false, message: handle },
  });
  return { port: server.port, tokens };
}

/** `join <room>`, or `<room> <payload>`. */
function handle(socket: BunSocket, message: string): void {
  const space = message.indexOf(' ');
  const [word, rest] = [message.slice(0, space), message.slice(space + 1)];
  if (word === 'join') {
    socket.subscribe(rest);
    socket.send('joined');
  } else server.publish(word, rest);
}

const commands = { start, settle: (): number => Bun.gc(true) };
answerCommands(commands);
