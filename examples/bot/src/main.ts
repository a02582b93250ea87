// `npm start`: connects as the bot, answers commands, and takes deployments at POST /deployments.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { connect } from '@parley/esdk';
import { Parley } from '@parley/server-sdk';
import { answerTo, commandsOf } from './commands.ts';
import { Deployments, readDeployment, sentence } from './deployments.ts';
import { Listener } from './listener.ts';

const { PARLEY_URL: url = 'http://127.0.0.1:7400', PARLEY_KEY: key = '', ROOM: room = 'Deployments', PORT: port = '3100' } = process.env;
const person = { id: 'bot', name: 'Helper' };
/** The application is registered with `--own`: its people are `helper.…`. */
const me = 'helper.bot';

const parley = new Parley({ url, key });
const api = parley.as({ person });
const deployments = new Deployments();
const commands = commandsOf(deployments, () => new Date());

const connection = connect(url, { token: () => parley.tokens.issue({ person }), storageKey: me });
connection.subscribe(
  ({ connection: now }) => now,
  (now) => {
    process.stdout.write(`The bot is ${now.state}.\n`);
    if (now.state !== 'ended' || now.code === 'disposed') return;
    process.stderr.write(`${now.code}: ${now.message}\n`);
    process.exit(1);
  },
);
new Listener(api, me, (body) => answerTo(body, commands)).listen(connection);

/** The open room of this name, which the bot makes when there is none. */
async function roomId(): Promise<string> {
  for await (const { id, title } of api.conversations.rooms({ query: room })) {
    if (title === room) return (await api.conversations.join(id)).id;
  }
  return (await api.conversations.createRoom({ title: room, open: true }, { key: `room-${room}` })).id;
}

const server = createServer(async (request, response) => {
  const answer = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`);
  if (request.method !== 'POST' || request.url !== '/deployments') return answer(404, 'POST /deployments is all there is.');
  const deployment = readDeployment(await json(request).catch(() => undefined));
  if (!deployment) return answer(400, 'Post { "id", "service", "version", "by" }, as JSON.');
  try {
    // Whoever posts it again, since the answer was lost, does not have it said again: the key is the deployment's.
    await api.messages.send(await roomId(), sentence(deployment), { key: `deployment-${deployment.id}` });
    deployments.add(deployment);
    return answer(204, '');
  } catch (error) {
    process.stderr.write(`${error}\n`);
    return answer(503, 'It could not be said. Try it again.');
  }
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`Post deployments to http://127.0.0.1:${addressPort()}/deployments\n`));

function addressPort(): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : Number(port);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close();
    void connection.close();
  });
