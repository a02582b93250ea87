import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Parley } from '@parley/server-sdk';
import { answer } from './app.ts';
import { findParley } from './find-parley.ts';
import { PEOPLE } from './people.ts';
import { Sessions } from './sessions.ts';
import { Tasks } from './tasks.ts';

const data = path.resolve(process.env['TASKS_DATA'] ?? 'data');
const http = createServer();
await new Promise<void>((resolve) => http.listen(Number(process.env['PORT'] ?? 3100), '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

const talk = await findParley(data, origin);
const app = { url: talk.url, parley: new Parley(talk), sessions: new Sessions(), tasks: new Tasks(path.join(data, 'tasks.db')) };
http.on('request', (request, response) => void answer(app, request, response));
// So that they have names, and can be written to, before they have been there.
const introduced = PEOPLE.map((person) => app.parley.as({ person }).presence.mine());
await Promise.all(introduced).catch((error: unknown) => process.stderr.write(`${error}\n`));
process.stdout.write(`Tasks is at ${origin}\nSign in as maya, tom or ines with the password tasks-sample. Ctrl+C stops it.\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    http.close();
    http.closeAllConnections();
    app.tasks.close();
    talk.stop();
  });
