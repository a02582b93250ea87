import type { Parley } from '@parley/esdk';
import type { WebhookEndpoint, WebhookScope, WebhooksMethods, WebhookTopic } from '@parley/webhooks/contract';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asHolder } from '../holder.ts';
import { asOperator } from '../operator.ts';
import { forwardWebhooks, isOwnMachine, newListenerSecret } from '../webhook-forwarding.ts';
import { momentOf } from './moment.ts';

const list: Command = {
  usage: 'webhooks list',
  summary: 'prints every webhook: where it goes, what it asks for, how much waits and how much was given up',
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    const { endpoints } = await asOperator(surroundings, (parley) => ask(parley, 'webhooks.list', {}));
    for (const endpoint of endpoints) surroundings.say(lineOf(endpoint));
    return 0;
  },
};

function lineOf({
  id,
  url,
  events,
  conversations,
  channels = [],
  application,
  disabled,
  failingSince,
  pending,
  dead,
}: WebhookEndpoint): string {
  const state = disabled
    ? `disabled (${disabled.reason})`
    : failingSince === undefined
      ? 'enabled'
      : `failing since ${momentOf(failingSince)}`;
  const scope = [conversations, channels].flat().join(',');
  const counts = `${pending} waiting, ${dead} given up`;
  return [id, url, events.join(','), scope, application ?? '', state, counts].join('\t');
}

const add: Command = {
  usage: 'webhooks add URL --events EVENT,… [--conversations rooms | all | ID,…] [--description TEXT]',
  summary: 'registers a webhook, and prints its id and its secret, this once',
  options: {
    '--events EVENT,…': 'message.created, member.joined …; all are in the reference at /docs/',
    '--conversations rooms | all | ID,…': 'those of which it is told; by default rooms, which is all but direct conversations',
    '--description TEXT': 'what it is for',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['an address'], {
      events: { type: 'string' },
      conversations: { type: 'string' },
      description: { type: 'string' },
    });
    const input = {
      url: words[0] ?? '',
      events: String(values.events ?? '').split(',') as readonly WebhookTopic[],
      ...(values.conversations !== undefined && { conversations: scopeOf(String(values.conversations)) }),
      ...(values.description !== undefined && { description: String(values.description) }),
    };
    const { endpoint, secret } = await asOperator(surroundings, (parley) => ask(parley, 'webhooks.add', input));
    surroundings.say(`${endpoint.id}\t${secret}`);
    return 0;
  },
};

function scopeOf(text: string): WebhookScope {
  return text === 'rooms' || text === 'all' ? text : text.split(',');
}

const remove: Command = {
  usage: 'webhooks remove ID',
  summary: 'removes a webhook with all that waits for it',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a webhook (id)'], {});
    await asOperator(surroundings, (parley) => ask(parley, 'webhooks.remove', { id: words[0] ?? '' }));
    return 0;
  },
};

const dead: Command = {
  usage: 'webhooks dead ID',
  summary: 'prints what was given up of a webhook (of the oldest 200): its id, what it is, and why',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a webhook (id)'], {});
    const { deliveries, more } = await asOperator(surroundings, (parley) =>
      ask(parley, 'webhooks.deliveries', { id: words[0] ?? '', limit: 200 }),
    );
    for (const { id, type, at, problem = '', status = '', message = '' } of deliveries)
      surroundings.say([id, type, momentOf(at), `${problem} ${status}`.trim(), message].join('\t'));
    if (more) surroundings.say('There is more.');
    return 0;
  },
};

const replay: Command = {
  usage: 'webhooks replay ID [--delivery ID]',
  summary: 'tries again what was given up of a webhook, or one of it',
  options: {
    '--delivery ID': 'this one only, as `webhooks dead` names it',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['a webhook (id)'], { delivery: { type: 'string' } });
    const input = { id: words[0] ?? '', ...(values.delivery !== undefined && { delivery: String(values.delivery) }) };
    const { replayed } = await asOperator(surroundings, (parley) => ask(parley, 'webhooks.replay', input));
    surroundings.say(String(replayed));
    return 0;
  },
};

const listen: Command = {
  usage: 'webhooks listen --to URL [--own] [--secret SECRET]',
  summary:
    'sends what happens in the directory and in open rooms to an address of this machine, signed, as long as it runs: for development',
  options: {
    '--to URL': 'an address of this machine: http://127.0.0.1:3000/hooks',
    '--own': 'what concerns the application whose key is in PARLEY_TOKEN; by default the directory and open rooms',
    '--secret SECRET': 'with which it is signed, whsec_…; by default a new one, which is printed',
  },
  async run(args, surroundings) {
    const { values } = parseArguments(args, this.usage, [], {
      to: { type: 'string' },
      own: { type: 'boolean' },
      secret: { type: 'string' },
    });
    const to = String(values.to ?? '');
    if (!isOwnMachine(to)) throw new Complaint('--to is an address of this machine, such as http://127.0.0.1:3000/hooks.');
    const secret = values.secret === undefined ? newListenerSecret() : String(values.secret);
    if (!/^whsec_[\w+/]+=*$/.test(secret)) throw new Complaint('A secret is whsec_ and base64.');
    if (values.secret === undefined) surroundings.say(`Signed with ${secret}`);
    const { say } = surroundings;
    const forward = (parley: Parley): Promise<void> => forwardWebhooks(parley, { to, secret, say, signal: interrupted() });
    await (values.own === true ? asHolder(surroundings, forward) : asOperator(surroundings, forward));
    return 0;
  },
};

/** Aborts when somebody ends the command. */
function interrupted(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}

function ask<M extends keyof WebhooksMethods>(
  parley: Parley,
  method: M,
  input: WebhooksMethods[M]['in'],
): Promise<WebhooksMethods[M]['out']> {
  return parley.request<WebhooksMethods, M>(method, input as never) as Promise<WebhooksMethods[M]['out']>;
}

export const webhookCommands: Readonly<Record<string, Command>> = {
  'webhooks list': list,
  'webhooks add': add,
  'webhooks remove': remove,
  'webhooks dead': dead,
  'webhooks replay': replay,
  'webhooks listen': listen,
};
