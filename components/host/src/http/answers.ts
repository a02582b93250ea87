import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpResponse } from '@parley/component';
import { CODES, httpStatusOf } from '@parley/protocol';
import type { Answer } from '../faults.ts';
import { COMMON_HEADERS } from './headers.ts';

/** Sends a whole response; answers to HEAD carry no body. Does nothing when something was sent already. */
export function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: Uint8Array | string,
): void {
  if (response.headersSent || response.destroyed) return;
  for (const [name, value] of Object.entries({ ...COMMON_HEADERS, ...headers })) response.setHeader(name, value);
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Of what people have given us and what never changes under its address: kept by the browser of whoever may see it, and inert there. */
export const IMMUTABLE: Readonly<Record<string, string>> = {
  'cache-control': 'private, max-age=31536000, immutable',
  'content-security-policy': `${COMMON_HEADERS['content-security-policy']}; sandbox`,
};

/**
 * Sends part by part. Rejects, with the connection cut, where a part cannot be made or the signal aborts (then with its reason): whoever reads
 * must not take it for the whole.
 */
export async function sendStream(
  response: ServerResponse,
  { type, file, chunks }: NonNullable<HttpResponse['stream']>,
  signal: AbortSignal,
): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  const disposition = `attachment; filename="${file}"`;
  response.writeHead(200, { ...COMMON_HEADERS, 'cache-control': 'no-store', 'content-type': type, 'content-disposition': disposition });
  try {
    await pipeline(Readable.from(chunks), response, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }, text);
}

/** A problem of RFC 9457. `type` names the code of the protocol's table; `detail` is for people. Retry-After (RFC 9110) where it is known. */
export function sendProblem(response: ServerResponse, answer: Answer, status: number = httpStatusOf(answer.code)): void {
  const { code, message, details, retryAfterMs } = answer;
  const problem = {
    type: `urn:parley:problem:${code}`,
    title: CODES[code].help,
    status,
    code,
    detail: message,
    ...(details === undefined ? {} : { details }),
  };
  const retry: Record<string, string> = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  send(response, status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...retry }, JSON.stringify(problem));
}
