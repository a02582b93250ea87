import type { Application, ApplicationChannel, ApplicationsMethods, KeyAlgorithm } from '@parley/applications/contract';
import type { Parley } from '@parley/esdk';
import { parseArguments } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';
import { momentOf } from './moment.ts';

const ALGORITHM = { hs256: { type: 'boolean' } } as const;
const REGISTRATION = {
  ...ALGORITHM,
  name: { type: 'string' },
  origins: { type: 'string' },
  own: { type: 'boolean' },
  issuer: { type: 'string' },
  audience: { type: 'string' },
  jwks: { type: 'string' },
  person: { type: 'string' },
} as const;
type Given = Readonly<Record<keyof typeof REGISTRATION, string | boolean | undefined>>;

const add: Command = {
  usage:
    'application add ID [--name TEXT] [--origins ORIGIN,…] [--own] [--hs256 | --issuer URL --audience TEXT --jwks URL [--person CLAIM]]',
  summary: 'registers an application that brings its users, and prints the key with which its backend signs their tokens, this once',
  options: {
    '--name TEXT': 'what people are shown; by default the id',
    '--origins ORIGIN,…':
      'pages that may connect with its tokens, as browsers name them: https://crm.example.org; none for programs without a page',
    '--own': 'its users are people of its own, ID.<their id>; without it the ids of its tokens are those of people of the organisation',
    '--hs256': 'a key for HS256, for languages without Ed25519; by default EdDSA',
    '--issuer URL': 'instead of a key: an OpenID Connect issuer (iss) whose tokens are taken as they are',
    '--audience TEXT': 'whom these tokens are for (aud)',
    '--jwks URL': 'where the keys of the issuer are',
    '--person CLAIM': 'the claim that says who somebody is; by default sub',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['an id (its namespace)'], REGISTRATION);
    const id = words[0] ?? '';
    const issuer = issuerOf(values);
    await asOperator(surroundings, async (parley) => {
      await parley.request<ApplicationsMethods, 'applications.register'>('applications.register', {
        id,
        ...(values.name === undefined ? {} : { name: String(values.name) }),
        ...(values.origins === undefined ? {} : { origins: String(values.origins).split(',') }),
        ...(values.own ? { people: 'own' as const } : {}),
        ...issuer,
      });
      surroundings.say(issuer.issuer ? id : await newKey(parley, id, values.hs256));
    });
    return 0;
  },
};

/** All of them, or none. */
function issuerOf({ issuer, audience, jwks, person }: Given): Pick<ApplicationsMethods['applications.register']['in'], 'issuer'> {
  const given = [issuer, audience, jwks].filter((each) => each !== undefined);
  if (given.length === 0) return {};
  if (given.length < 3) throw new Complaint('An issuer needs --issuer, --audience and --jwks.');
  const claim = person === undefined ? {} : { person: String(person) };
  return { issuer: { issuer: String(issuer), audience: String(audience), jwks: String(jwks), ...claim } };
}

const list: Command = {
  usage: 'application list',
  summary: 'prints every application with its origins, and below it its channels and its keys with their last use',
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    const { applications } = await asOperator(surroundings, (parley) =>
      parley.request<ApplicationsMethods, 'applications.list'>('applications.list', {}),
    );
    for (const line of applications.flatMap(linesOf)) surroundings.say(line);
    return 0;
  },
};

function linesOf({ id, name, people, origins, issuer, channels, keys }: Application): readonly string[] {
  const head = [id, name, people === 'own' ? 'own people' : '', issuer?.issuer ?? '', origins.join(' ')].join('\t').trimEnd();
  return [
    head,
    ...channels.map((channel) => `  ${channelLine(channel)}`),
    ...keys.map((key) => [`  ${key.id}`, key.algorithm, stateOf(key), key.can.join(', ')].join('\t').trimEnd()),
  ];
}

function stateOf({ usedAt, revokedAt }: Application['keys'][number]): string {
  if (revokedAt !== undefined) return `revoked ${momentOf(revokedAt)}`;
  return usedAt === undefined ? 'never used' : `used ${momentOf(usedAt)}`;
}

function channelLine({ pattern, keeping, keep, maxBytes }: ApplicationChannel): string {
  return [pattern, keep === undefined ? keeping : `${keeping}:${keep}`, maxBytes === undefined ? '' : `${maxBytes} B`].join('\t').trimEnd();
}

const channels: Command = {
  usage: 'application channels APPLICATION [--set PATTERN=live|durable[:KEEP],…]',
  summary: 'prints the channels of an application; with --set they are these instead',
  options: {
    '--set PATTERN=live|durable[:KEEP],…': '"deal/:id=durable:30d" keeps what is said for 30 days, "cursor/:id=live" nothing; "" for none',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['an application (id)'], { set: { type: 'string' } });
    const set = values.set === undefined ? undefined : { channels: linesIn(String(values.set)).map(readChannel) };
    for (const channel of (await foundOrSet(surroundings, words[0] ?? '', set)).channels) surroundings.say(channelLine(channel));
    return 0;
  },
};

const origins: Command = {
  usage: 'application origins APPLICATION [--set ORIGIN,…]',
  summary: 'prints the origins whose pages may connect; with --set they are these instead',
  options: {
    '--set ORIGIN,…': 'https://crm.example.org,http://localhost:3000; "" for none',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['an application (id)'], { set: { type: 'string' } });
    const set = values.set === undefined ? undefined : { origins: linesIn(String(values.set)) };
    for (const origin of (await foundOrSet(surroundings, words[0] ?? '', set)).origins) surroundings.say(origin);
    return 0;
  },
};

/** The application, after it has been changed where `set` says so. */
async function foundOrSet(
  surroundings: Surroundings,
  id: string,
  set: Omit<ApplicationsMethods['applications.update']['in'], 'id'> | undefined,
): Promise<Application> {
  const found = await asOperator(surroundings, async (parley) => {
    if (set) return (await parley.request<ApplicationsMethods, 'applications.update'>('applications.update', { id, ...set })).application;
    const { applications } = await parley.request<ApplicationsMethods, 'applications.list'>('applications.list', {});
    return applications.find((each) => each.id === id);
  });
  if (!found) throw new Complaint(`There is no application "${id}".`);
  return found;
}

function readChannel(text: string): ApplicationChannel {
  const [, pattern, keeping, keep] = /^([^=]+)=(durable|live)(?::(.+))?$/.exec(text) ?? [];
  if (pattern === undefined)
    throw new Complaint(`"${text}" is no channel. Write deal/:id=durable, deal/:id=durable:30d or cursor/:id=live.`);
  return { pattern, keeping: keeping === 'live' ? 'live' : 'durable', ...(keep !== undefined && { keep }) };
}

const remove: Command = {
  usage: 'application remove ID',
  summary: 'removes an application with its keys; its sessions end, the people it brought stay, its id is never free again',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['an application (id)'], {});
    await asOperator(surroundings, (parley) =>
      parley.request<ApplicationsMethods, 'applications.remove'>('applications.remove', { id: words[0] ?? '' }),
    );
    return 0;
  },
};

const addKey: Command = {
  usage: 'application key add APPLICATION [--hs256] [--can CAPABILITY,…]',
  summary: 'prints another key, this once',
  options: {
    '--hs256': 'for HS256, for languages without Ed25519; by default EdDSA',
    '--can CAPABILITY,…':
      'what the key may do itself: \'people/*: call, crm/deal/*: publish\'; by default "identity/revoke: call, messaging/withdraw: call, APPLICATION/*: publish history", with "" nothing',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, this.usage, ['an application (id)'], { ...ALGORITHM, can: { type: 'string' } });
    const can = values.can === undefined ? undefined : linesIn(String(values.can));
    surroundings.say(await asOperator(surroundings, (parley) => newKey(parley, words[0] ?? '', values.hs256, can)));
    return 0;
  },
};

async function newKey(parley: Parley, application: string, hs256: string | boolean | undefined, can?: readonly string[]): Promise<string> {
  const algorithm: KeyAlgorithm = hs256 ? 'HS256' : 'EdDSA';
  const { key } = await parley.request<ApplicationsMethods, 'applications.newKey'>('applications.newKey', {
    application,
    algorithm,
    ...(can && { can }),
  });
  return key;
}

function linesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const revokeKey: Command = {
  usage: 'application key revoke KEY',
  summary: 'takes a key (as the list names it) away; sessions with its tokens end',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a key (id)'], {});
    await asOperator(surroundings, (parley) =>
      parley.request<ApplicationsMethods, 'applications.revokeKey'>('applications.revokeKey', { id: words[0] ?? '' }),
    );
    return 0;
  },
};

export const applicationCommands: Readonly<Record<string, Command>> = {
  'application add': add,
  'application list': list,
  'application origins': origins,
  'application channels': channels,
  'application remove': remove,
  'application key add': addKey,
  'application key revoke': revokeKey,
};
