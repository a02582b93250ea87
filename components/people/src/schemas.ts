import type { ImportProblem, Organisation, PeopleMethods, Person, Unit } from '@parley/people/contract';
import { type ZodType, z } from 'zod';
import { cell } from './cell.ts';

/** Those that are served. */
export type Method = Exclude<
  keyof PeopleMethods,
  | 'people.search'
  | 'people.locations'
  | 'people.heads'
  | 'people.reports'
  | 'people.groups'
  | 'people.updateUnit'
  | 'people.removeUnit'
  | 'people.addGroup'
  | 'people.updateGroup'
  | 'people.removeGroup'
>;

/** Bytes of a file are bounded by the frame that brings it; this keeps a mistake from being parsed. */
const MOST_CSV = 8_000_000;
export const PAGE = 50;
const MOST_PAGE = 200;
const MOST_IDS = 500;

const reference = z.string().max(600);
const nothing = z.strictObject({});

/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<PeopleMethods[M]['in']> } = {
  'people.me': nothing,
  'people.units': nothing,
  'people.list': z.strictObject({
    unit: reference.exactOptional(),
    below: z.boolean().exactOptional(),
    query: z.string().max(200).exactOptional(),
    after: reference.exactOptional(),
    limit: z.int().min(1).max(MOST_PAGE).exactOptional(),
  }),
  'people.get': z.strictObject({ ids: z.array(reference).max(MOST_IDS) }),
  'people.add': z.strictObject({
    name: cell('name'),
    mail: cell('mail'),
    title: cell('title').exactOptional(),
    unit: cell('unit').exactOptional(),
    id: cell('id').exactOptional(),
    admin: z.boolean().exactOptional(),
  }),
  'people.update': z.strictObject({
    id: reference,
    name: cell('name').exactOptional(),
    mail: cell('mail').exactOptional(),
    title: cell('title').exactOptional(),
    unit: cell('unit').exactOptional(),
    active: z.boolean().exactOptional(),
    admin: z.boolean().exactOptional(),
  }),
  'people.addUnit': z.strictObject({
    name: cell('title').refine(
      (name) => name !== '' && name.length <= 80 && !name.includes('/'),
      'A name has 1 to 80 characters and no "/"',
    ),
    parent: reference.exactOptional(),
    id: cell('id').exactOptional(),
  }),
  'people.import': z.strictObject({ csv: z.string().max(MOST_CSV), dryRun: z.boolean() }),
};

const count = z.int().min(0);
const person: ZodType<Person> = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mail: z.string(),
  units: z.array(z.string()),
  active: z.boolean(),
  joined: z.boolean(),
  admin: z.boolean(),
});
const unit: ZodType<Unit> = z.object({ id: z.string(), name: z.string(), parent: z.string().exactOptional(), order: count, people: count });
const organisation: ZodType<Organisation> = z.strictObject({ name: z.string(), sample: z.boolean() });
const problem: ZodType<ImportProblem> = z.object({
  line: count,
  column: z.string().exactOptional(),
  reason: z.string(),
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
const aPerson = z.object({ person });

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<PeopleMethods[M]['out']> } = {
  'people.me': z.object({ person, organisation }),
  'people.units': z.object({ units: z.array(unit) }),
  'people.list': z.object({ people: z.array(person), more: z.boolean() }),
  'people.get': z.object({ people: z.array(person) }),
  'people.add': aPerson,
  'people.update': aPerson,
  'people.addUnit': z.object({ unit }),
  'people.import': z.object({
    added: count,
    changed: count,
    unchanged: count,
    units: count,
    problems: z.array(problem),
    applied: z.boolean(),
  }),
};
