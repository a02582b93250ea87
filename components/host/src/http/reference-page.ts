import { createHash } from 'node:crypto';
import type { JsonSchema, OpenApi, Operation, Parameter } from './open-api-types.ts';
import { Html, html, sentence } from './reference-html.ts';
import { REFERENCE_STYLE } from './reference-style.ts';

/** A page that needs neither scripts nor anything else, with the headers that allow it exactly that. */
export interface ReferencePage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Entry {
  readonly verb: string;
  readonly path: string;
  readonly operation: Operation;
}

/** What is served over HTTP, for people to read. */
export function referencePage({ info, tags, paths, components }: OpenApi): ReferencePage {
  const entries = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ verb: verb.toUpperCase(), path, operation })),
  );
  const chapters = tags.map(({ name }) => ({ name, entries: entries.filter(({ operation }) => operation.tags.includes(name)) }));
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Contents"><ul>${chapters.map(contents)}</ul></nav>
<header>
<h1>${info.title} API</h1>
${INTRODUCTION}
</header>
<main>${chapters.map(({ name, entries: own }) => chapter(name, own, components.responses[`problem-${name}`]?.description ?? ''))}</main>
</body>
</html>
`;
  return { headers: HEADERS, body: text };
}

// The hash of the policy is of these bytes.
const STYLE = new Html(REFERENCE_STYLE);
const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(REFERENCE_STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

const INTRODUCTION: Html = html`
<p>Declared methods over HTTP, for programs that want no connection. Everything here is also in
<a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1), for programs to read. How an application uses it is in the
<a href="/docs/guides/backend/">documentation</a>.</p>
<p>Who calls is proved by <code>Authorization: Bearer</code>: the access token of a person, a token that an application has signed, or the key of
an application, for what the key lists. Failures are problems of RFC 9457 with a stable <code>code</code> and, in <code>details.reason</code>, why.
What is left of the limit stands in <code>RateLimit</code>; <code>Retry-After</code> says when to come again.</p>
<p>The examples need the address of your server and a token:</p>
${code('Before the examples', 'export PARLEY_URL=https://talk.example.org\nexport PARLEY_TOKEN=parley_…')}`;

function contents({ name, entries }: { readonly name: string; readonly entries: readonly Entry[] }): Html {
  const links = entries.map(({ operation, verb, path }) => html`<li><a href="#${operation.operationId}">${verb} ${path}</a></li>`);
  return html`<li><a href="#${name}">${name}</a><ul>${links}</ul></li>\n`;
}

function chapter(name: string, entries: readonly Entry[], problems: string): Html {
  const [about = '', ...reasons] = problems.split('\n').filter((line) => line !== '');
  return html`<section aria-labelledby="${name}">
<h2 id="${name}">${name}</h2>
${entries.map(article)}
<details><summary>Why ${name} may refuse</summary><p class="note">${sentence(about)}</p><ul class="note">${reasons.map(
    (line) => html`<li>${sentence(line.replace(/^- /, ''))}</li>\n`,
  )}</ul></details>
</section>
`;
}

function article(entry: Entry): Html {
  const { verb, path, operation } = entry;
  const { operationId, summary = '', description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'].schema;
  const given = parameters.filter((each): each is Parameter => 'name' in each);
  const answer = responses[200].content['application/json'];
  const asked = [
    ...given.map(({ name, in: place, required = false, schema, description: about }) => ({
      name,
      says: [`${typeOf(schema)}, in the ${place}`, required ? '' : 'optional', about ?? ''],
    })),
    ...(body ? rowsOf(body) : []),
  ];
  const answered = rowsOf(answer.schema);
  return html`<article aria-labelledby="${operationId}">
<h3 id="${operationId}"><span class="verb">${verb}</span><a href="#${operationId}"><code>${path}</code></a></h3>
<p>${sentence(summary)}</p>
<p class="note">${sentence(description)}${given.length < parameters.length && ' Takes an Idempotency-Key.'}</p>
${asked.length > 0 && html`<h4>Asked</h4>${listOf(asked)}`}
<h4>Example</h4>
${code(`How to call ${operationId}`, curlOf(entry))}
${code(`What ${operationId} answers`, JSON.stringify(answer.example, undefined, 2))}
${answered.length > 0 && html`<details><summary>Every field of the answer</summary>${listOf(answered)}</details>`}
</article>
`;
}

interface Row {
  readonly name: string;
  readonly says: readonly string[];
}

function listOf(rows: readonly Row[]): Html {
  return html`<dl>${rows.map(({ name, says }) => html`<dt><code>${name}</code></dt><dd>${sentence(says.filter((each) => each !== '').join(', '))}</dd>\n`)}</dl>`;
}

/** The fields of an object, with those within as `people[].id`. */
function rowsOf({ properties = {}, required = [], anyOf = [], items }: JsonSchema, within = ''): readonly Row[] {
  const own = Object.entries(properties).flatMap(([field, schema]) => {
    const name = `${within}${field}`;
    const says = [typeOf(schema), required.includes(field) ? '' : 'optional', schema.description ?? ''];
    return [{ name, says }, ...rowsOf(schema, `${name}${schema.type === 'array' ? '[]' : ''}.`)];
  });
  return [...own, ...anyOf.flatMap((each) => rowsOf(each, within)), ...(items ? rowsOf(items, within) : [])];
}

function typeOf({ type = '', items, anyOf, enum: choices, const: only, maximum, maxLength }: JsonSchema): string {
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (choices) return choices.map((each) => `\`${JSON.stringify(each)}\``).join(' or ');
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return `list of ${items ? typeOf(items) : 'anything'}`;
  if (type === 'string') return maxLength === undefined ? 'text' : `text, at most ${maxLength}`;
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return bounded ? `${type}, at most ${maximum}` : type || 'anything';
}

/** For a shell: what is in the address and the body are the examples of the description. */
function curlOf({ verb, path, operation: { parameters, requestBody } }: Entry): string {
  const given = parameters.filter((each): each is Parameter => 'name' in each);
  const address = given
    .filter((each) => each.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, encodeURIComponent(String(example))), path);
  const query = given
    .filter((each) => each.in === 'query' && each.required)
    .map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`);
  const lines = [
    `curl ${verb === 'GET' ? '' : `-X ${verb} `}"$PARLEY_URL/api/v1${[address, ...query].join('?')}"`,
    '-H "Authorization: Bearer $PARLEY_TOKEN"',
    ...(given.length < parameters.length ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(requestBody ? [`-d '${JSON.stringify(requestBody.content['application/json'].example).replaceAll("'", "'\\''")}'`] : []),
  ];
  return lines.join(' \\\n  ');
}

/** Code that is wider than the page is scrolled, also with keys. */
function code(label: string, text: string): Html {
  return html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;
}
