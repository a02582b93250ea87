import type { Write } from '@parley/storage';
import { type ZodType, z } from 'zod';

const bytes = z.instanceof(Uint8Array);
const name = z.string().max(1_000);
const sqlValue = z.union([z.string(), z.number(), z.null(), bytes]);
const ref = z.object({ ref: z.enum(['offset', 'tag', 'messageSeq', 'at']) });
const count = z.number().int().min(0);

/** A statement as it may stand in the commit of an entry, too. */
export const write: ZodType<Write> = z.object({
  sql: z.string(),
  params: z.array(z.union([sqlValue, ref])),
  expect: count.exactOptional(),
});
const writes = z.array(write);
const principal = z.object({
  kind: z.enum(['person', 'guest', 'service']),
  id: z.string(),
  roles: z.array(z.string()),
  can: z.array(z.string()).optional(),
  grant: z.string(),
  application: z.string().optional(),
  issuedAt: z.number().optional(),
  expiresAt: z.number().optional(),
});
const entry = z.object({ sender: z.string(), payload: bytes, countable: z.boolean(), note: z.unknown().optional() });
const publication = z.object({ sender: principal, payload: bytes, key: z.string().optional() });
const names = z.array(z.string());
const text = z.string();
const matching = z.union([
  z.strictObject({ person: text, application: text.exactOptional(), device: text.exactOptional() }),
  z.strictObject({ session: text, application: text.exactOptional() }),
  z.strictObject({ grant: text }),
  z.strictObject({ application: text }),
]);
const slice = z.object({ below: z.boolean().optional(), after: z.string().optional(), limit: count.optional() });
const networkRequest = z.object({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.union([z.string(), bytes]).optional(),
  deadlineMs: z.number().positive().optional(),
});

/** What the services take that a component's thread calls. */
export const SERVICE_INPUTS: Readonly<Record<string, ZodType<readonly unknown[]>>> = {
  'sql.query': z.tuple([z.string(), z.array(sqlValue).optional()]),
  'sql.batch': z.tuple([writes]),
  'sql.migrate': z.array(z.unknown()),
  'blob.put': z.tuple([name, bytes]),
  'blob.get': z.tuple([name]),
  'blob.delete': z.tuple([name]),
  'channels.append': z.tuple([name, entry, writes.optional()]),
  'channels.publish': z.tuple([name, publication]),
  'channels.head': z.tuple([name]),
  'channels.read': z.tuple([name, count, count.max(10_000)]),
  'channels.redact': z.tuple([name, z.array(count)]),
  'channels.truncate': z.tuple([name, count]),
  'access.changed': z.tuple([name, names.optional()]),
  'sessions.revoke': z.tuple([matching, z.object({ spare: text.exactOptional() }).optional()]),
  'sessions.matching': z.tuple([matching]),
  'sessions.connected': z.tuple([text]),
  'hooks.ask': z.tuple([name, z.record(z.string(), z.unknown())]),
  'directory.people': z.tuple([names]),
  'directory.units': z.tuple([]),
  'directory.inUnit': z.tuple([name, slice.optional()]),
  'directory.search': z.tuple([name, count.optional()]),
  'network.fetch': z.tuple([z.string(), networkRequest.optional()]),
  'site.query': z.tuple([name, z.unknown()]),
  'site.askAll': z.tuple([name, z.unknown()]),
  'site.claim': z.tuple([name]),
  'site.yield': z.tuple([name]),
};
