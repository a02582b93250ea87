import { hostReasons, openApi } from '@parley/host';
import { testHost } from '@parley/host/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { parleyComponents } from './parley-components.ts';
import { runCommand } from './run-command.ts';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters: readonly {
    readonly $ref?: string;
    readonly name?: string;
    readonly in?: string;
    readonly required?: boolean;
    readonly schema?: object;
    readonly example?: unknown;
  }[];
  readonly requestBody?: { readonly content: Json };
  readonly responses: { readonly 200: { readonly content: Json }; readonly default: { readonly $ref: string } };
}
interface Json {
  readonly 'application/json': { readonly example: object };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, { readonly description: string }>> };
  readonly webhooks: Readonly<Record<string, { readonly post: { readonly requestBody: { readonly content: Json } } }>>;
}

const components = parleyComponents({
  identity: { version: '0', origin: () => '' },
  operations: { figures: () => [], parts: () => [] },
  setup: { onFirstRun: () => {} },
  sealKey: new Uint8Array(32),
});
const document = openApi(components) as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => ({ path, verb: verb.toUpperCase(), ...operation })),
);

it('every method that is served over HTTP is described, at its address, and nothing else', () => {
  const declared = components.flatMap(({ id, methods = {} }) =>
    Object.entries(methods).flatMap(([name, { rest }]) => (rest ? [`${id}.${name} ${rest.replace(/:(\w+)/g, '{$1}')}`] : [])),
  );
  expect(declared.length).toBeGreaterThan(30);
  expect(operations.map(({ operationId, verb, path }) => `${operationId} ${verb} ${path}`).toSorted()).toEqual(declared.toSorted());
});

it('is OpenAPI 3.1, by the schema of the specification', async () => {
  const copy = () => JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  const validator = new Validator();
  expect(await validator.validate(copy())).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  expect(await new Validator().validate({ ...copy(), info: {} })).toMatchObject({ valid: false });
});

it('every address asks for a bearer when nobody has proved who they are', async () => {
  await using host = await testHost(components);
  const answers = operations.map(async ({ verb, path }) => {
    const answer = await fetch(`${host.url}/api/v1${path.replace(/\{\w+\}/g, 'x')}`, { method: verb });
    return `${verb} ${path} ${answer.status}`;
  });
  expect(await Promise.all(answers)).toEqual(operations.map(({ verb, path }) => `${verb} ${path} 401`));
  expect(await (await fetch(`${host.url}/api/v1/openapi.json`)).json()).toEqual(JSON.parse(JSON.stringify(document)));
});

it('every part of a path is a parameter with a schema, and every reference leads somewhere', () => {
  for (const { path, parameters } of operations) {
    const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
    expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(parts);
    for (const { in: place, schema } of parameters) if (place === 'path') expect(schema).not.toEqual({});
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, reference = '']) => reference.split('/'));
  expect(references.length).toBeGreaterThan(30);
  for (const reference of references) expect(document).toHaveProperty(reference);
});

it('answers may become more, inputs that are strict may not', () => {
  const { responses, requestBody } = (document.paths['/units']?.['post'] ?? {}) as unknown as Record<string, object>;
  expect(JSON.stringify(requestBody)).toContain('"additionalProperties":false');
  expect(JSON.stringify(responses)).not.toContain('"additionalProperties":false');
});

it('every reason of a component that is served is named where its methods fail', () => {
  for (const { operationId, responses } of operations) {
    const owner = components.find(({ id }) => operationId.startsWith(`${id}.`));
    const { description = '' } = document.components.responses[responses.default.$ref.split('/').at(-1) ?? ''] ?? {};
    for (const reason of Object.keys({ ...owner?.reasons, ...hostReasons })) expect(description).toContain(`\`${reason}\``);
  }
});

it('every example is what its method takes or answers', () => {
  for (const { operationId, parameters, requestBody, responses } of operations) {
    const [id, name = ''] = operationId.split('.');
    const method = components.find((each) => each.id === id)?.methods?.[name];
    const given = parameters.filter((each) => each.in === 'path' || each.required);
    const input = {
      ...Object.fromEntries(given.map(({ name: field = '', example }) => [field, example])),
      ...requestBody?.content['application/json'].example,
    };
    const optional = parameters.filter((each) => each.in === 'query' && each.name !== 'cursor');
    for (const each of [input, ...optional.map(({ name: field = '', example }) => ({ ...input, [field]: example }))])
      expect(method?.in.safeParse(each).error, `${operationId} ${JSON.stringify(each)}`).toBeUndefined();
    const answer = responses[200].content['application/json'].example;
    expect(method?.out.safeParse(answer).error, `${operationId} ${JSON.stringify(answer)}`).toBeUndefined();
  }
});

it('every event of webhooks is described with an example that it may be', () => {
  const told = components.find(({ id }) => id === 'webhooks')?.tellsOverHttp ?? {};
  expect(Object.keys(document.webhooks)).toEqual(Object.keys(told));
  expect(Object.keys(told)).toContain('message.created');
  for (const [type, { post }] of Object.entries(document.webhooks)) {
    const { data, ...event } = post.requestBody.content['application/json'].example as { readonly data: unknown };
    expect(event).toEqual({ type, timestamp: expect.any(String) });
    expect(told[type]?.data.safeParse(data).error, `${type} ${JSON.stringify(data)}`).toBeUndefined();
  }
});

it('every method says in a sentence what it does', () => {
  for (const { operationId, summary } of operations) expect(summary, operationId).toMatch(/^[A-Z].*[.]$/);
});

it('what changes something takes a key, but for what could not keep its promise', () => {
  const changing = operations.filter(({ verb }) => ['POST', 'PUT', 'PATCH'].includes(verb));
  const without = changing.filter(({ parameters }) => !parameters.some((each) => each.$ref?.endsWith('/IdempotencyKey')));
  expect(without.map(({ operationId }) => operationId).toSorted()).toEqual([
    'applications.newKey',
    'applications.register',
    'identity.revoke',
    'messaging.leave',
    'webhooks.add',
    'webhooks.replay',
    'webhooks.rotateSecret',
    'webhooks.test',
  ]);
});

it('`parley openapi` prints it without a server', async () => {
  const said: string[] = [];
  const surroundings = { say: (line: string) => void said.push(line) } as unknown as Parameters<typeof runCommand>[1];
  expect(await runCommand(['openapi'], surroundings, () => {})).toBe(0);
  expect(JSON.parse(said.join('\n'))).toEqual(JSON.parse(JSON.stringify(document)));
});
