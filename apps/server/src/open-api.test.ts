import { hostReasons, openApi } from '@parley/host';
import { testHost } from '@parley/host/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { parleyComponents } from './parley-components.ts';
import { runCommand } from './run-command.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name?: string; readonly in?: string; readonly schema?: object }[];
  readonly responses: { readonly default: { readonly $ref: string } };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, { readonly description: string }>> };
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

it('`parley openapi` prints it without a server', async () => {
  const said: string[] = [];
  const surroundings = { say: (line: string) => void said.push(line) } as unknown as Parameters<typeof runCommand>[1];
  expect(await runCommand(['openapi'], surroundings, () => {})).toBe(0);
  expect(JSON.parse(said.join('\n'))).toEqual(JSON.parse(JSON.stringify(document)));
});
