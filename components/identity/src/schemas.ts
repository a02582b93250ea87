import type { IdentityMethods } from '@parley/identity/contract';
import { type ZodType, z } from 'zod';

type Method = keyof IdentityMethods;

export const DEFAULT_DAYS = 30;
const MOST_DAYS = 365;

const id = z.string().min(1).max(128);
const password = z.string().max(1024);
const nothing = z.strictObject({});
const time = z.number();

/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<IdentityMethods[M]['in']> } = {
  'identity.sessions': nothing,
  'identity.signOut': z.strictObject({ session: id.exactOptional(), everywhere: z.boolean().exactOptional() }),
  'identity.changePassword': z.strictObject({ current: password, next: password }),
  'identity.invite': z.strictObject({ person: id }),
  'identity.revoke': z.strictObject({
    token: id.exactOptional(),
    session: id.exactOptional(),
    person: id.exactOptional(),
    device: id.exactOptional(),
    application: id.exactOptional(),
  }),
  'identity.issueToken': z.strictObject({
    person: id,
    label: z.string().trim().min(1).max(100),
    days: z.int().min(1).max(MOST_DAYS).exactOptional(),
  }),
};

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<IdentityMethods[M]['out']> } = {
  'identity.sessions': z.object({
    sessions: z.array(z.object({ id: z.string(), client: z.string(), createdAt: time, lastSeenAt: time, current: z.boolean() })),
  }),
  'identity.signOut': nothing,
  'identity.changePassword': nothing,
  'identity.invite': z.object({ url: z.string(), expiresAt: time }),
  'identity.revoke': nothing,
  'identity.issueToken': z.object({ token: z.string(), expiresAt: time }),
};
