import type { JsonSchema } from './open-api-types.ts';

/** What stands for a text or a number in an example, by the name of its field; more telling where it is known of what. */
const WORDS: Readonly<Record<string, string | number>> = {
  person: 'maya',
  people: 'maya',
  sender: 'maya',
  mentions: 'omar',
  mail: 'maya@example.org',
  name: 'Maya Chen',
  title: 'Nurse',
  location: 'Building B',
  timeZone: 'Europe/Berlin',
  unit: 'cardiology',
  units: 'cardiology',
  parent: 'medicine',
  moveTo: 'medicine',
  groups: 'night-shift',
  group: 'night-shift',
  description: 'Who is on duty at night',
  conversation: 'r-6f1c0b9a3d',
  conversations: 'r-6f1c0b9a3d',
  topic: 'What to do before 11',
  body: 'Can you look at bed 7?',
  text: 'Rounds until 11',
  message: 7,
  seq: 5,
  query: 'bed',
  at: 1_790_000_000_000,
  createdAt: 1_790_000_000_000,
  until: 1_790_000_000_000,
  application: 'crm',
  origins: 'https://crm.example.org',
  issuer: 'https://login.example.org',
  jwks: 'https://login.example.org/keys',
  can: 'crm/*: publish',
  token: '5f0c6a52-3e0b-4c0a-9d4e-0d6c3b1f7a11',
  id: 'maya',
  ids: 'maya',
  'unit.id': 'cardiology',
  'unit.name': 'Cardiology',
  'group.id': 'night-shift',
  'group.name': 'Night shift',
  'application.id': 'crm',
  'application.name': 'CRM',
  'application-key.id': 'crm.8fK2mQ0aLw3Z',
  'conversation.id': 'r-6f1c0b9a3d',
  'conversation.title': 'Ward 7',
  url: 'https://hooks.example.org/parley',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  delivery: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'delivery.id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'endpoint.id': 'Vq3kT0bWm9Xa',
  'webhook.id': 'Vq3kT0bWm9Xa',
  'incoming.id': 'b7Ge02mKq1Zs',
  'incoming.name': 'CI',
  path: '/hooks/b7Ge02mKq1Zs/8fK2mQ0aLw3ZV1cN5tR7yB9dH4jX6pS0uE2gI3kM5oQ',
  'room.id': 'r-6f1c0b9a3d',
  'room.title': 'Ward 7',
};

/** A value that fits the schema: all that is required of an object, or the first field where nothing is. `name`: of the field; `of`: what it is a field of. */
export function exampleOf(schema: JsonSchema, name = '', of = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0], name, of);
  if (schema.type === 'object') return objectOf(schema, name === '' ? of : name);
  if (schema.type === 'array') return partsOf(schema).map((each) => exampleOf(each, name, of));
  if (schema.type === 'boolean') return true;
  const word = WORDS[`${singular(of)}.${name}`] ?? WORDS[name];
  if (schema.type === 'number' || schema.type === 'integer') return typeof word === 'number' ? word : leastOf(schema);
  return typeof word === 'string' ? word : 'text';
}

function partsOf({ prefixItems, items }: JsonSchema): readonly JsonSchema[] {
  return prefixItems ?? (items ? [items] : []);
}

function leastOf({ minimum = 1, exclusiveMinimum = 0 }: JsonSchema): number {
  return Math.max(1, minimum, exclusiveMinimum + 1);
}

function objectOf({ properties = {}, required = [] }: JsonSchema, of: string): object {
  const fields = Object.entries(properties).filter(([field], index) => required.includes(field) || (required.length === 0 && index === 0));
  return Object.fromEntries(fields.map(([field, schema]) => [field, exampleOf(schema, field, of)]));
}

/** Of what the elements of a list are one. */
function singular(name: string): string {
  return name.replace(/s$/, '');
}
