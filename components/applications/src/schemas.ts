import type {
  Application,
  ApplicationChannel,
  ApplicationKey,
  ApplicationsMethods,
  ChannelMessage,
  Issuer,
} from '@parley/applications/contract';
import { durationMs, patternProblem, patternsOverlap } from '@parley/component';
import { type ZodType, z } from 'zod';
import { capabilities } from './capabilities.ts';
import { isSafeOrigin, isSafeUrl } from './origins.ts';

type Method = keyof ApplicationsMethods;

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'An id is a to z, 0 to 9 and -, beginning with a letter')
  .max(40);
const name = z.string().trim().min(1).max(80);
const origin = z.string().refine(isSafeOrigin, 'An origin is https://host[:port], without a path; http only on this machine');
const url = z.string().max(500).refine(isSafeUrl, 'An address begins with https://; http only on this machine');
const algorithm = z.enum(['EdDSA', 'HS256']);
const people = z.enum(['organisation', 'own']);
const issuer: ZodType<Issuer> = z.strictObject({
  issuer: url,
  audience: z.string().min(1).max(200),
  jwks: url,
  person: z.string().min(1).max(60).exactOptional(),
});
const origins = z.array(origin).max(50);
const MOST_CHANNELS = 50;
const MOST_BYTES = 57_344;
const pattern = z
  .string()
  .max(200)
  .refine(
    (text) => patternProblem(text) === undefined,
    'A pattern is like deal/:id: names of A to Z, a to z, 0 to 9, . _ - and :parameters',
  );
const channelShape = {
  pattern,
  keeping: z.enum(['durable', 'live']),
  keep: z
    .string()
    .refine((text) => durationMs(text) !== undefined, 'How long is 12h or 30d, at most a year')
    .exactOptional(),
  maxBytes: z.int().min(1).max(MOST_BYTES).exactOptional(),
};
const channels: ZodType<readonly ApplicationChannel[]> = z
  .array(
    z.strictObject(channelShape).refine(({ keeping, keep }) => keep === undefined || keeping === 'durable', 'Live channels are not kept'),
  )
  .max(MOST_CHANNELS)
  .refine(
    (all) => all.every((one, n) => !all.slice(n + 1).some((other) => patternsOverlap(one.pattern, other.pattern))),
    'Two patterns fit one name',
  );
/** In an address, which can hold no `/`, the parts of a name are separated by `:`. */
const channelName = z
  .string()
  .max(300)
  .transform((text) => text.replaceAll(':', '/'));
const nothing = z.strictObject({});

/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<ApplicationsMethods[M]['in']> } = {
  'applications.list': nothing,
  'applications.register': z.strictObject({
    id,
    name: name.exactOptional(),
    origins: origins.exactOptional(),
    people: people.exactOptional(),
    issuer: issuer.exactOptional(),
    channels: channels.exactOptional(),
  }),
  'applications.update': z.strictObject({
    id,
    name: name.exactOptional(),
    origins: origins.exactOptional(),
    issuer: issuer.exactOptional(),
    channels: channels.exactOptional(),
  }),
  'applications.remove': z.strictObject({ id }),
  'applications.newKey': z.strictObject({ application: id, algorithm: algorithm.exactOptional(), can: capabilities.exactOptional() }),
  'applications.revokeKey': z.strictObject({ id: z.string().max(100) }),
  'applications.publish': z.strictObject({
    channel: channelName,
    body: z.unknown().refine((body) => body !== undefined, 'There is nothing to publish'),
  }),
  'applications.messages': z.strictObject({
    channel: channelName,
    after: z.int().min(0).exactOptional(),
    limit: z.int().min(1).max(200).exactOptional(),
  }),
};

const time = z.number();
const key: ZodType<ApplicationKey> = z.strictObject({
  id: z.string(),
  algorithm,
  can: z.array(z.string()),
  createdAt: time,
  usedAt: time.exactOptional(),
  revokedAt: time.exactOptional(),
});
const application: ZodType<Application> = z.strictObject({
  id: z.string(),
  name: z.string(),
  origins: z.array(z.string()),
  people,
  issuer: issuer.exactOptional(),
  channels: z.array(z.strictObject(channelShape)),
  createdAt: time,
  keys: z.array(key),
});

const message: ZodType<ChannelMessage> = z.strictObject({
  offset: z.number(),
  sender: z.string(),
  at: time,
  body: z.unknown().optional(),
  bytes: z.string().exactOptional(),
});

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<ApplicationsMethods[M]['out']> } = {
  'applications.list': z.strictObject({ applications: z.array(application) }),
  'applications.register': z.strictObject({ application }),
  'applications.update': z.strictObject({ application }),
  'applications.remove': nothing,
  'applications.newKey': z.strictObject({ id: z.string(), key: z.string() }),
  'applications.revokeKey': nothing,
  'applications.publish': z.strictObject({ offset: z.number().exactOptional(), duplicate: z.boolean() }),
  'applications.messages': z.strictObject({ messages: z.array(message), more: z.boolean() }),
};
