import type { ApplicationsMethods } from '@parley/applications/contract';
import { type Method, type Rule, rule } from '@parley/component';
import { encodeJson } from '@parley/protocol';
import type { Entry, ReadResult } from '@parley/storage';
import { messageOf } from './channel-message.ts';
import { familyOf, isListed } from './families.ts';
import { refused } from './reasons.ts';
import { rest } from './rest.ts';
import { inputs, outputs } from './schemas.ts';
import type { ApplicationsState } from './state.ts';

type In<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['in'];
type Out<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['out'];

const LIMIT = 50;
/** A page ends with the message with which so many bytes are reached. */
const PAGE_BYTES = 65_536;

const listed: Rule<ApplicationsState, { readonly channel: string }> = rule('application-token', ({ principal, resource }) =>
  isListed(principal, resource.channel),
);
const channelOf = ({ channel }: { readonly channel: string }): string => channel;

/** The same as a publication over a connection: the channel's rule is asked by the gate, and the log knows repetitions by the key. */
export const publish: Method<ApplicationsState, In<'applications.publish'>, Out<'applications.publish'>> = {
  in: inputs['applications.publish'],
  out: outputs['applications.publish'],
  can: listed,
  ...rest['applications.publish'],
  verb: { action: 'publish', channel: channelOf },
  idempotent: 'stored',
  async run({ state, principal, key }, { channel, body }) {
    await requireDeclared(state, channel);
    const payload = encodeJson(body);
    const { position, duplicate } = await state.channels.publish(channel, { sender: principal, payload, key });
    if (duplicate && position) await requireSame(state, channel, position.offset, payload);
    return { ...(position && { offset: position.offset }), duplicate };
  },
};

export const messages: Method<ApplicationsState, In<'applications.messages'>, Out<'applications.messages'>> = {
  in: inputs['applications.messages'],
  out: outputs['applications.messages'],
  can: listed,
  ...rest['applications.messages'],
  verb: { action: 'history', channel: channelOf },
  page: { by: 'after', next: ({ messages: page, more }) => (more ? page.at(-1)?.offset : undefined) },
  async run({ state }, { channel, after = 0, limit = LIMIT }) {
    await requireDeclared(state, channel);
    const { head, entries } = await readFrom(state, channel, after, limit);
    const page = fitting(entries);
    const end = page.at(-1)?.offset ?? head.position.offset;
    return { messages: page.map(messageOf), more: end < head.position.offset };
  },
};

/** Whoever publishes something else under a key must not take it for published. */
async function requireSame({ channels }: ApplicationsState, channel: string, offset: number, payload: Uint8Array): Promise<void> {
  const [known] = (await channels.read(channel, offset - 1, 1)).entries;
  if (known?.offset === offset && !known.redacted && Buffer.compare(known.payload, payload) !== 0) throw refused('key-reused');
}

async function requireDeclared({ registry }: ApplicationsState, channel: string): Promise<void> {
  if (!familyOf(await registry.now(), channel)) throw refused('channel-undeclared', { channel });
}

/** From the oldest that is kept, where that is later. */
async function readFrom({ channels }: ApplicationsState, channel: string, after: number, limit: number): Promise<ReadResult> {
  const asked = await channels.read(channel, after, limit);
  return after < asked.head.floor ? channels.read(channel, asked.head.floor, limit) : asked;
}

function fitting(entries: readonly Entry[]): readonly Entry[] {
  let bytes = 0;
  const most = entries.findIndex(({ payload }) => {
    bytes += payload.length;
    return bytes >= PAGE_BYTES;
  });
  return most < 0 ? entries : entries.slice(0, most + 1);
}
