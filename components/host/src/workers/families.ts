import { patternProblem } from '@parley/component';
import { z } from 'zod';
import type { DescribedFamily } from './description.ts';

const count = z.number().int().positive();
const rule = z.object({ name: z.string().min(1), standard: z.enum(['anyone', 'signedIn', 'member', 'person']).exactOptional() });
const family = z.object({
  id: z.string().min(1).max(100),
  pattern: z.string().refine((pattern) => patternProblem(pattern) === undefined),
  keeping: z.enum(['durable', 'live']),
  maxBytes: count,
  ring: z.number().int().min(0),
  keep: z.string().max(100).exactOptional(),
  can: z.partialRecord(z.enum(['join', 'publish', 'cast', 'history', 'members']), rule),
  shapes: z.boolean(),
  hearsCommits: z.boolean(),
  messages: z.record(z.string(), z.record(z.string(), z.unknown())).exactOptional(),
  publishes: z.record(z.string(), rule).exactOptional(),
});
const declared = z.tuple([z.string().max(200), z.array(family).max(1_000)]);

/** What a component's thread declares below a namespace. Throws for what cannot be declared. */
export function readFamilies(args: readonly unknown[]): readonly [namespace: string, families: readonly DescribedFamily[]] {
  return declared.parse(args) as unknown as [string, DescribedFamily[]];
}
