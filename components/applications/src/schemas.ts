import type { Application, ApplicationKey, ApplicationsMethods, Issuer } from '@parley/applications/contract';
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
  }),
  'applications.update': z.strictObject({
    id,
    name: name.exactOptional(),
    origins: origins.exactOptional(),
    issuer: issuer.exactOptional(),
  }),
  'applications.remove': z.strictObject({ id }),
  'applications.newKey': z.strictObject({ application: id, algorithm: algorithm.exactOptional(), can: capabilities.exactOptional() }),
  'applications.revokeKey': z.strictObject({ id: z.string().max(100) }),
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
  createdAt: time,
  keys: z.array(key),
});

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<ApplicationsMethods[M]['out']> } = {
  'applications.list': z.strictObject({ applications: z.array(application) }),
  'applications.register': z.strictObject({ application }),
  'applications.update': z.strictObject({ application }),
  'applications.remove': nothing,
  'applications.newKey': z.strictObject({ id: z.string(), key: z.string() }),
  'applications.revokeKey': nothing,
};
