import { CODES, decodeJson, encodeJson, httpStatusOf } from '@parley/protocol';
import type { NotIdentified, Principal } from '@parley/routing';
import type { Question } from '../node/methods.ts';
import { type FakeRefusal, malformed } from '../node/refuse.ts';
import { beginOf, cursorAfter } from './pages.ts';
import { SERVED, type Served } from './served.ts';

/** Below this methods are served. */
const BASE = '/api/v1/';
const KEY = 'idempotency-key';

export interface RestOptions {
  readonly bearer: (shown: string) => Principal | NotIdentified;
  readonly has: (method: string) => boolean;
  readonly perform: (principal: Principal, question: Question, key: string | undefined) => Promise<unknown>;
}

type Input = Readonly<Record<string, unknown>>;

interface Found {
  readonly method: string;
  readonly served: Served;
  /** Parts of the address, by name. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Methods over HTTP, as a server serves them: what is where, and of which kind, is made from what it declares. */
export class Rest {
  readonly #options: RestOptions;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    try {
      return Response.json(await this.#answer(request));
    } catch (thrown) {
      return problem(thrown);
    }
  };

  async #answer(request: Request): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.url);
    const found = find(request.method, pathname);
    const principal = this.#options.bearer(/^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '');
    if ('refused' in principal) throw principal;
    const { method, served, parts } = found;
    const body = await request.text();
    const { cursor, ...addressed } = inputOf(searchParams, parts, served);
    const given = body === '' ? {} : (decodeJson(new TextEncoder().encode(body)) as Input);
    const input = { ...given, ...addressed, ...beginOf(method, cursor as string | undefined) };
    const key = request.headers.get(KEY) ?? undefined;
    if (!this.#options.has(method)) throw notHere(method);
    const output = await this.#options.perform(principal, { method, body: encodeJson(input) }, key);
    const next = cursorAfter(method, output as Input);
    return next === undefined ? output : { ...(output as Input), next };
  }
}

function find(verb: string, pathname: string): Found {
  const path = pathname.slice(BASE.length).split('/').map(decodeURIComponent);
  for (const [method, served] of Object.entries(SERVED)) {
    const [servedVerb, pattern = ''] = served.at.split(' /');
    const names = pattern.split('/');
    if (servedVerb !== verb || names.length !== path.length) continue;
    const parts = names.map((name, n) => [/^\{(\w+)\}$/.exec(name)?.[1], name, path[n] ?? ''] as const);
    if (parts.every(([part, name, text]) => part !== undefined || name === text))
      return { method, served, parts: Object.fromEntries(parts.flatMap(([part, , text]) => (part === undefined ? [] : [[part, text]]))) };
  }
  throw { refused: 'unknown-method', message: 'There is nothing at this address.' } satisfies FakeRefusal;
}

/** What stands in the address, of the kinds that are declared. */
function inputOf(query: URLSearchParams, parts: Found['parts'], { fields }: Served): Input {
  const inPath = Object.entries(parts).map(([name, text]) => [name, fields[name] === 'list' ? text.split(',') : [text]] as const);
  const inQuery = [...new Set(query.keys())].map((name) => [name, query.getAll(name)] as const);
  return Object.fromEntries([...inPath, ...inQuery].map(([name, texts]) => [name, ofKind(name, texts, fields[name])]));
}

function ofKind(name: string, texts: readonly string[], kind: Served['fields'][string] | undefined): unknown {
  const [text = ''] = texts;
  if (kind === 'list') return texts;
  if (kind === undefined) return text;
  if (kind === 'number' ? /^-?\d+(?:\.\d+)?$/.test(text) : /^(?:true|false)$/.test(text)) return JSON.parse(text);
  throw malformed(name, `expected a ${kind}.`);
}

function notHere(method: string): FakeRefusal {
  const message = `A Parley in memory has no ${method}: answer it with test.answer, or test against a server.`;
  return { refused: 'refused', message };
}

/** As RFC 9457 has it; what a method of a test throws is a fault of its own. */
function problem(thrown: unknown): Response {
  const { refused: said = 'internal', message, details, retryAfterMs } = (thrown ?? {}) as Partial<FakeRefusal>;
  const isReused = (details as { readonly reason?: unknown } | undefined)?.reason === 'key-reused';
  const code = isReused ? 'refused' : said;
  const help = CODES[code].help;
  const body = { type: `urn:parley:problem:${code}`, title: help, status: httpStatusOf(code), code, detail: message ?? help, details };
  const headers = { 'content-type': 'application/problem+json' };
  const retry = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return new Response(JSON.stringify(body), { status: body.status, headers: { ...headers, ...retry } });
}
