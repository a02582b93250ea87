import { openApi } from '@parley/host';
import { declaredComponents } from '../../apps/server/src/declared-components.ts';
import { code, page, table } from './markdown.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}
interface Content {
  readonly content: { readonly 'application/json': { readonly schema: Schema; readonly example: unknown } };
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: Content;
}
interface Described {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation & { readonly tags: readonly string[] }>>>>;
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>;
}

const described = (): Described => openApi(declaredComponents()) as unknown as Described;

const METHODS = `What a server serves below \`/api/v1\`, in the words of its [OpenAPI description](/api/v1/openapi.json). Each leads to the page of the running server that shows its input, its answer, and a call for the shell.
Who calls, pages, repetitions and limits: [REST](/docs/reference/rest/).`;

/** Every method that is served over HTTP. */
export function methodsPage(): string {
  const operations = Object.entries(described().paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ at: `${verb.toUpperCase()} ${path}`, ...operation })),
  );
  const groups = [...new Set(operations.flatMap(({ tags }) => tags))].flatMap((tag) => [
    `## ${tag}`,
    table(
      ['method', 'address', 'does', 'who'],
      operations
        .filter(({ tags }) => tags.includes(tag))
        .map(({ operationId, at, summary = '', description = '' }) => [
          `[\`${operationId}\`](/api/v1/#${operationId})`,
          `\`${at}\``,
          summary,
          description,
        ]),
    ),
  ]);
  return page('# Every method over HTTP', METHODS, ...groups);
}

const EVENTS = `What a webhook is told, and what it has been told of. Each is posted as JSON with \`type\`, \`timestamp\` and \`data\`, signed as [Webhooks](/docs/reference/webhooks/#what-is-sent) says; later versions may add fields.
In a backend, \`parley.webhooks.handler({ 'message.created': … })\` of [@parley/server-sdk](/docs/reference/server-sdk/#webhooks) takes them, typed.`;

/** Every event of webhooks. */
export function eventsPage(): string {
  const events = Object.entries(described().webhooks).flatMap(([name, { post }]) => {
    const { schema, example } = post.requestBody?.content['application/json'] ?? {};
    return [
      `## ${name}`,
      post.summary ?? '',
      table(['field', 'type', 'means'], fieldsOf(schema?.properties?.['data'], 'data')),
      code(JSON.stringify(example, null, 2), 'json'),
    ];
  });
  return page('# Events of webhooks', EVENTS, ...events);
}

/** Those of an object, with those of objects in it below them. */
function fieldsOf(schema: Schema | undefined, at: string): readonly (readonly string[])[] {
  return Object.entries(schema?.properties ?? {}).flatMap(([name, field]) => {
    const place = `${at}.${name}`;
    const optional = schema?.required?.includes(name) ? '' : ', may be absent';
    return [[`\`${place}\``, `${typeOf(field)}${optional}`, field.description ?? ''], ...fieldsOf(field, place)];
  });
}

function typeOf({ type, const: only, enum: options, items }: Schema): string {
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (options) return options.map((option) => `\`${JSON.stringify(option)}\``).join(' or ');
  return type === 'array' && items ? `list of ${typeOf(items)}` : [type ?? 'any'].flat().join(' or ');
}
