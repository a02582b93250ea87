// `npm start`: 20 halls with 50 devices each, and the page that shows them.
import { createServer } from 'node:http';
import { Parley } from '@parley/server-sdk';
import { Gateway } from './gateway.ts';
import { DEVICES, Hall } from './hall.ts';
import { answerPages } from './pages.ts';

const HALLS = 20;
const { PARLEY_URL: url = 'http://127.0.0.1:7400', PARLEY_KEY: key = '', PORT: port = '3200' } = process.env;

const parley = new Parley({ url, key });
const names = Array.from({ length: HALLS }, (_, index) => String(index + 1));
const gateways = names.map((name) => new Gateway(parley, url, new Hall(name, Math.random)));

const server = createServer(answerPages(parley, url, names));
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : port;
  process.stdout.write(`${HALLS * DEVICES} devices speak. Look at http://127.0.0.1:${own}\n`);
});

const clock = setInterval(() => {
  for (const gateway of gateways) gateway.step().catch((error: unknown) => process.stderr.write(`${error}\n`));
}, 1_000);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    clearInterval(clock);
    server.close();
    server.closeAllConnections();
    for (const gateway of gateways) void gateway.close();
  });
