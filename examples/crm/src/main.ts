// `npm start`: opens the database, fills it with samples when it is new, and serves the application.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { buildApp } from './app.ts';
import { openDatabase } from './database.ts';
import { hashPassword } from './passwords.ts';
import { addSample, isEmpty, SAMPLE_PASSWORD } from './sample.ts';

const file = process.env['CRM_DATABASE'] ?? path.join(import.meta.dirname, '../data/crm.db');
const port = Number(process.env['PORT'] ?? 3000);

mkdirSync(path.dirname(file), { recursive: true });
const database = openDatabase(file);
if (isEmpty(database)) addSample(database, await hashPassword(SAMPLE_PASSWORD), new Date());

const app = await buildApp({ database });
const address = await app.listen({ host: '127.0.0.1', port });
process.stdout.write(`Tideway CRM is at ${address}\nSign in as maya (sales) or ines (manager), password ${SAMPLE_PASSWORD}\n`);

async function stop(): Promise<void> {
  await app.close();
  database.close();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
