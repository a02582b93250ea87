import { type Component, type Method, type Reasons, type RestPage, readRestKey, type TellsOverHttp, takesKey } from '@parley/component';
import { CODES } from '@parley/protocol';
import { type ZodType, z } from 'zod';
import { hostReasons } from '../reasons.ts';
import { exampleOf } from './examples.ts';
import type { JsonContent, JsonSchema, OpenApi, Operation, Parameter, ProblemResponse } from './open-api-types.ts';
import { describeWebhooks } from './open-api-webhooks.ts';

/** A part of an OpenAPI document. */
type Described = Readonly<Record<string, unknown>>;

interface Served {
  readonly component: string;
  readonly name: string;
  readonly method: Method<unknown>;
  readonly verb: string;
  readonly pattern: string;
  readonly parts: readonly string[];
}

/** The OpenAPI document (3.1) of everything that the components serve over HTTP, made from their declarations. */
export function openApi(components: readonly Pick<Component, 'id' | 'methods' | 'reasons' | 'tellsOverHttp'>[]): OpenApi {
  const served = components.flatMap(servedOf);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const each of served) {
    const path = `/${each.pattern.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [each.verb.toLowerCase()]: operation(each) };
  }
  const told = Object.assign({}, ...components.map(({ tellsOverHttp = {} }) => tellsOverHttp)) as TellsOverHttp;
  const serving = components.filter(({ id }) => served.some(({ component }) => component === id));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Parley',
      version: '1',
      description: 'Declared methods over HTTP. Failures are problems of RFC 9457 with stable codes.',
    },
    externalDocs: { url: '/api/v1/', description: 'The same, for people to read.' },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    tags: serving.map(({ id }) => ({ name: id })),
    paths,
    ...(Object.keys(told).length > 0 && { webhooks: describeWebhooks(told) }),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'Access token of a person, token of an application, or key of an application.',
        },
      },
      headers: HEADERS,
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY },
      responses: Object.fromEntries(serving.map(({ id, reasons = {} }) => [`problem-${id}`, problems(reasons)])),
    },
  };
}

const HEADERS: Described = {
  RateLimit: { description: 'What is left: `"default";r=<calls>;t=<seconds>`.', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'What there is: `"default";q=<calls>;w=<seconds>`.', schema: { type: 'string' } },
  'Retry-After': { description: 'Seconds after which the same may succeed, where that is known.', schema: { type: 'integer' } },
};
const LIMITS = reference('headers', ['RateLimit', 'RateLimit-Policy']);
const IDEMPOTENCY_KEY: Described = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The call and its repetitions with this key are carried out once.',
  schema: { type: 'string', maxLength: 128 },
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
};

function servedOf({ id, methods = {} }: Pick<Component, 'id' | 'methods'>): readonly Served[] {
  return Object.entries(methods as Readonly<Record<string, Method<unknown>>>).flatMap(([name, method]) => {
    const read = method.rest && readRestKey(method.rest);
    return read ? [{ component: id, name, method, ...read }] : [];
  });
}

function operation({ component, name, method, verb, pattern, parts }: Served): Operation {
  const { about, page, can } = method;
  const [of = ''] = pattern.split('/');
  const input = schemaOf(method.in, 'input');
  const inAddress = verb === 'GET' || verb === 'DELETE';
  const body = inAddress ? undefined : without(input, parts);
  return {
    operationId: `${component}.${name}`,
    tags: [component],
    ...(about !== undefined && { summary: about }),
    description: `Rule: ${can.name}. Capability: \`${method.verb ? `<channel>: ${method.verb.action}` : `${component}/${name}: call`}\`.`,
    parameters: [
      ...parts.map((part) => ({ ...parameter('path', part, input.properties?.[part] ?? {}, of), required: true })),
      ...(inAddress ? queryOf(without(input, parts), page, of) : []),
      ...(takesKey(method) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(body && hasFields(body) && { requestBody: { required: true, content: json(body, of) } }),
    responses: {
      200: { description: 'Done.', headers: LIMITS, content: json(withNext(schemaOf(method.out, 'output'), page), of) },
      default: { $ref: `#/components/responses/problem-${component}` },
    },
  };
}

function parameter(place: Parameter['in'], name: string, schema: JsonSchema, of: string): Parameter {
  return { name, in: place, schema, example: exampleOf(schema, name, of) };
}

/** The field that a page begins by is the cursor. */
function queryOf({ properties = {}, required = [] }: JsonSchema, page: RestPage<unknown> | undefined, of: string): readonly Parameter[] {
  const cursor: Parameter = { name: 'cursor', in: 'query', description: '`next` of the answer before.', schema: { type: 'string' } };
  const fields = Object.entries(properties).filter(([name]) => name !== page?.by);
  return [
    ...fields.map(([name, schema]) => ({ ...parameter('query', name, schema, of), ...(required.includes(name) && { required: true }) })),
    ...(page ? [cursor] : []),
  ];
}

function withNext(schema: JsonSchema, page: RestPage<unknown> | undefined): JsonSchema {
  const next: JsonSchema = { type: 'string', description: 'Where there is more: `cursor` of the next call.' };
  return page ? { ...schema, properties: { ...schema.properties, next } } : { ...schema };
}

/** What a component may answer instead, with every reason that it or the host gives. */
function problems(reasons: Reasons): ProblemResponse {
  const all = { ...hostReasons, ...reasons };
  const sentences = Object.entries(all).map(([reason, [code, sentence]]) => `- \`${reason}\` (${code}): ${sentence}`);
  const details = { type: 'object', properties: { reason: { type: 'string', enum: Object.keys(all) } } };
  const text = { type: 'string' };
  const schema = {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: { ...text, enum: Object.keys(CODES) },
      detail: text,
      details,
    },
  };
  return {
    description: `A problem. Reasons (details.reason), where one is named:\n\n${sentences.join('\n')}`,
    headers: reference('headers', ['Retry-After']),
    content: { 'application/problem+json': { schema } },
  };
}

function schemaOf(schema: ZodType, io: 'input' | 'output'): JsonSchema {
  const options = { target: 'draft-2020-12', io, unrepresentable: 'any', ...(io === 'output' && { override: leaveOpen }) } as const;
  const { $schema: _, ...described } = z.toJSONSchema(schema, options) as JsonSchema;
  return described;
}

/** A later version may answer more: clients that are made from this must not stumble over it. */
function leaveOpen({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

/** The schema without what stands in the path. */
function without({ properties, required, anyOf, ...schema }: JsonSchema, parts: readonly string[]): JsonSchema {
  const left = Object.entries(properties ?? {}).filter(([name]) => !parts.includes(name));
  const needed = required?.filter((name) => !parts.includes(name)) ?? [];
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(left) }),
    ...(needed.length > 0 && { required: needed }),
    ...(anyOf && { anyOf: anyOf.map((each) => without(each, parts)) }),
  };
}

function hasFields({ properties = {}, anyOf = [] }: JsonSchema): boolean {
  return Object.keys(properties).length > 0 || anyOf.length > 0;
}

function json(schema: JsonSchema, of: string): JsonContent {
  return { 'application/json': { schema, example: exampleOf(schema, '', of) } };
}

function reference(kind: string, names: readonly string[]): Described {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/${kind}/${name}` }]));
}
