import { MAX_ATTRIBUTE_LENGTH, MAX_GROUP_NAME, MOST_ATTRIBUTES, MOST_LISTED } from '@parley/directory';
import type {
  Group,
  ImportChange,
  ImportOptions,
  ImportProblem,
  ListedPerson,
  Organisation,
  PeopleMethods,
  Person,
  Unit,
} from '@parley/people/contract';
import { type ZodType, z } from 'zod';
import { attributeName, attributesOf, cell, text } from './cell.ts';

type Method = keyof PeopleMethods;

/** Bytes of a file are bounded by the frame that brings it; this keeps a mistake from being parsed. */
const MOST_CSV = 8_000_000;
export const PAGE = 50;
/** What a search answers where nothing is said. */
export const FOUND = 20;
const MOST_FOUND = 100;
const MOST_PAGE = 200;
const MOST_IDS = 500;
const MOST_SLICES = 200;
const MOST_OF_A_SLICE = 200;
const MOST_DESCRIPTION = 500;

const count = z.int().min(0);
const reference = z.string().max(600);
const ids = z.array(reference).max(MOST_IDS);
const nothing = z.strictObject({});
const slice = z.strictObject({ after: reference.exactOptional(), limit: z.int().min(1).max(MOST_PAGE).exactOptional() });
const unitSlice = z
  .strictObject({ unit: reference, from: count, to: count })
  .refine(({ from, to }) => to - from <= MOST_OF_A_SLICE, `At most ${MOST_OF_A_SLICE} people`);
const unitName = cell('title').refine(
  (name) => name !== '' && name.length <= 80 && !name.includes('/'),
  'A name has 1 to 80 characters and no "/"',
);
const attributes = attributesOf(MOST_ATTRIBUTES, MAX_ATTRIBUTE_LENGTH);
/** What forms of people have besides. */
const details = {
  manager: reference.exactOptional(),
  location: cell('location').exactOptional(),
  attributes: attributes.exactOptional(),
};
const groupName = text(MAX_GROUP_NAME).refine((name) => name !== '', 'A group has a name');
const description = text(MOST_DESCRIPTION);
const query = z.strictObject({
  unit: reference.exactOptional(),
  location: reference.exactOptional(),
  attribute: z.strictObject({ name: attributeName, value: text(MAX_ATTRIBUTE_LENGTH) }).exactOptional(),
});

/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<PeopleMethods[M]['in']> } = {
  'people.me': nothing,
  'people.units': nothing,
  'people.list': z.strictObject({
    unit: reference.exactOptional(),
    below: z.boolean().exactOptional(),
    manager: reference.exactOptional(),
    location: reference.exactOptional(),
    group: reference.exactOptional(),
    query: z.string().max(200).exactOptional(),
    after: reference.exactOptional(),
    limit: z.int().min(1).max(MOST_PAGE).exactOptional(),
  }),
  'people.search': z.strictObject({
    query: z.string().max(200),
    unit: reference.exactOptional(),
    limit: z.int().min(1).max(MOST_FOUND).exactOptional(),
  }),
  'people.names': z.strictObject({ slices: z.array(unitSlice).max(MOST_SLICES) }),
  'people.locations': slice,
  'people.heads': slice,
  'people.reports': z.strictObject({ ids: z.array(reference).max(MOST_IDS) }),
  'people.groups': slice.extend({ person: reference.exactOptional() }),
  'people.get': z.strictObject({ ids: z.array(reference).max(MOST_IDS) }),
  'people.add': z.strictObject({
    name: cell('name'),
    mail: cell('mail'),
    title: cell('title').exactOptional(),
    unit: cell('unit').exactOptional(),
    id: cell('id').exactOptional(),
    admin: z.boolean().exactOptional(),
    ...details,
  }),
  'people.update': z.strictObject({
    id: reference,
    name: cell('name').exactOptional(),
    mail: cell('mail').exactOptional(),
    title: cell('title').exactOptional(),
    unit: cell('unit').exactOptional(),
    roles: z
      .array(z.strictObject({ unit: reference, title: cell('title') }))
      .max(1 + MOST_LISTED)
      .exactOptional(),
    ...details,
    active: z.boolean().exactOptional(),
    admin: z.boolean().exactOptional(),
  }),
  'people.addUnit': z.strictObject({
    name: unitName,
    parent: reference.exactOptional(),
    id: cell('id').exactOptional(),
  }),
  'people.updateUnit': z.strictObject({
    id: reference,
    name: unitName.exactOptional(),
    parent: reference.exactOptional(),
    order: z.int().min(1).max(100_000).exactOptional(),
  }),
  'people.removeUnit': z.strictObject({ id: reference, moveTo: reference.exactOptional() }),
  'people.addGroup': z.strictObject({
    name: groupName,
    description: description.exactOptional(),
    id: cell('id').exactOptional(),
    people: ids.exactOptional(),
    groups: ids.exactOptional(),
    query: query.exactOptional(),
  }),
  'people.updateGroup': z.strictObject({
    id: reference,
    name: groupName.exactOptional(),
    description: description.exactOptional(),
    addPeople: ids.exactOptional(),
    removePeople: ids.exactOptional(),
    groups: ids.exactOptional(),
    query: query.nullable().exactOptional(),
  }),
  'people.removeGroup': z.strictObject({ id: reference }),
  'people.import': z.strictObject({ csv: z.string().max(MOST_CSV), dryRun: z.boolean(), deactivateMissing: count.exactOptional() }),
};

const numberText = z
  .string()
  .regex(/^\d{1,9}$/, 'is no number')
  .transform(Number);

/** The query of `POST /imports`, where everything is text. */
export const importQuery: ZodType<ImportOptions & { readonly file?: string }> = z.strictObject({
  dryRun: z.enum(['true', 'false']).transform((value) => value === 'true'),
  deactivateMissing: numberText.exactOptional(),
  file: z.string().max(255).exactOptional(),
});

const person: ZodType<Person> = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  mail: z.string(),
  units: z.array(z.string()),
  roles: z.array(z.object({ unit: z.string(), title: z.string() })).exactOptional(),
  active: z.boolean(),
  joined: z.boolean(),
  admin: z.boolean(),
  manager: z.string().exactOptional(),
  location: z.string().exactOptional(),
  attributes: z.record(z.string(), z.string()).exactOptional(),
  photo: z.string().exactOptional(),
  guest: z.literal(true).exactOptional(),
});
const unit: ZodType<Unit> = z.object({
  id: z.string(),
  name: z.string(),
  parent: z.string().exactOptional(),
  order: count,
  people: count,
  below: count.exactOptional(),
});
const listedPerson: ZodType<ListedPerson> = z.object({ id: z.string(), name: z.string(), photo: z.string().exactOptional() });
const organisation: ZodType<Organisation> = z.strictObject({ name: z.string(), sample: z.boolean() });
const problem: ZodType<ImportProblem> = z.object({
  line: count,
  column: z.string().exactOptional(),
  reason: z.string(),
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
const change: ZodType<ImportChange> = z.object({
  kind: z.enum(['added', 'changed', 'deactivated']),
  person: z.string(),
  name: z.string(),
  column: z.string().exactOptional(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
});
const group: ZodType<Group> = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  people: count,
  listed: count,
  groups: z.array(z.string()),
  query: z
    .object({
      unit: z.string().exactOptional(),
      location: z.string().exactOptional(),
      attribute: z.object({ name: z.string(), value: z.string() }).exactOptional(),
    })
    .exactOptional(),
});
const people = z.array(person);
const aPerson = z.object({ person });
const aGroup = z.object({ group });

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<PeopleMethods[M]['out']> } = {
  'people.me': z.object({ person, organisation }),
  'people.units': z.object({ units: z.array(unit) }),
  'people.list': z.object({ people, more: z.boolean() }),
  'people.get': z.object({ people }),
  'people.names': z.object({ units: z.array(z.object({ total: count, people: z.array(listedPerson) })) }),
  'people.add': aPerson,
  'people.update': aPerson,
  'people.search': z.object({ people }),
  'people.locations': z.object({ locations: z.array(z.object({ name: z.string(), people: count })), more: z.boolean() }),
  'people.heads': z.object({ people, more: z.boolean() }),
  'people.reports': z.object({ reports: z.record(z.string(), count) }),
  'people.groups': z.object({ groups: z.array(group), more: z.boolean() }),
  'people.addUnit': z.object({ unit }),
  'people.updateUnit': z.object({ unit }),
  'people.removeUnit': nothing,
  'people.addGroup': aGroup,
  'people.updateGroup': aGroup,
  'people.removeGroup': nothing,
  'people.import': z.object({
    added: count,
    changed: count,
    unchanged: count,
    units: count,
    groups: count.exactOptional(),
    missing: count.exactOptional(),
    deactivated: count.exactOptional(),
    problems: z.array(problem),
    moreProblems: count.exactOptional(),
    changes: z.array(change).exactOptional(),
    moreChanges: count.exactOptional(),
    applied: z.boolean(),
  }),
};
