import type { IncomingWebhook, WebhooksMethods } from '@parley/webhooks/contract';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { readControl } from '../data-directory.ts';
import { asOperator } from '../operator.ts';
import { readSettings } from '../settings.ts';
import { momentOf } from './moment.ts';

const list: Command = {
  usage: 'webhooks incoming list CONVERSATION',
  summary: 'prints the addresses at which other programs post into a conversation: who made them, and when they were used last',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a conversation (id)'], {});
    const { incoming } = await asOperator(surroundings, (parley) =>
      parley.request<WebhooksMethods, 'webhooks.incoming'>('webhooks.incoming', { conversation: words[0] ?? '' }),
    );
    for (const each of incoming) surroundings.say(lineOf(each));
    return 0;
  },
};

function lineOf({ id, name, by, usedAt, paused }: IncomingWebhook): string {
  const used = usedAt === undefined ? 'never used' : `used ${momentOf(usedAt)}`;
  return [id, name, by, used, ...(paused ? ['paused'] : [])].join('\t');
}

const add: Command = {
  usage: 'webhooks incoming add CONVERSATION --name NAME --by PERSON',
  summary:
    'makes an address at which another program posts into a conversation, for a member who answers for it; prints its id and the address, this once',
  options: {
    '--name NAME': 'who speaks, as people are shown it',
    '--by PERSON': 'a member of the conversation, who answers for it',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['a conversation (id)'], {
      name: { type: 'string' },
      by: { type: 'string' },
    });
    const input = { conversation: words[0] ?? '', name: String(values.name ?? ''), by: String(values.by ?? '') };
    const { incoming, path } = await asOperator(surroundings, (parley) =>
      parley.request<WebhooksMethods, 'webhooks.addIncoming'>('webhooks.addIncoming', input),
    );
    const { data, publicOrigin } = readSettings(surroundings.env, surroundings.cwd);
    surroundings.say(`${incoming.id}\t${publicOrigin ?? readControl(data).url}${path}`);
    return 0;
  },
};

const remove: Command = {
  usage: 'webhooks incoming remove CONVERSATION ID',
  summary: 'removes such an address; what was posted there stays',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a conversation (id)', 'an address (id)'], {});
    const [conversation = '', id = ''] = words;
    await asOperator(surroundings, (parley) =>
      parley.request<WebhooksMethods, 'webhooks.removeIncoming'>('webhooks.removeIncoming', { conversation, id }),
    );
    return 0;
  },
};

export const incomingWebhookCommands: Readonly<Record<string, Command>> = {
  'webhooks incoming list': list,
  'webhooks incoming add': add,
  'webhooks incoming remove': remove,
};
