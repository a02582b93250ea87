import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What the answer to an upgrade goes by. */
export type UpgradeRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'>;

export interface RequestHead {
  readonly method: 'GET';
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Where it ends. */
  readonly end: number;
}

/** As many bytes and lines as HTTP accepts here. */
const MAX_BYTES = 16 * 1024;
const MAX_HEADERS = 100;
const REQUEST = /^GET (\/[!-~]*) HTTP\/1\.1$/;
/** RFC 9110, 5.6.2 and 5.5: a token; what is to be seen, and white space. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t -~\u0080-\u00ff]*$/;
/** With one of these the request is not over with its head, or needs another answer first. */
const FURTHER = ['content-length', 'transfer-encoding', 'expect', 'trailer'] as const;

/**
 * The head of a request for a WebSocket at `path`, where it lies whole at the beginning of the bytes and everything in it is as plain as can be.
 * Undefined for anything else: that is for the parser of HTTP, which knows the rest.
 */
export function readRequestHead(bytes: Buffer, path: string): RequestHead | undefined {
  const start = `GET ${path}`;
  if (bytes.length < start.length || bytes.toString('latin1', 0, start.length) !== start) return undefined;
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, MAX_BYTES));
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const url = REQUEST.exec(first)?.[1];
  if (url === undefined || url.split('?', 1)[0] !== path) return undefined;
  const headers = readHeaders(lines);
  return headers && asksForWebSocket(headers) ? { method: 'GET', url, headers, end: end + 4 } : undefined;
}

function readHeaders(lines: readonly string[]): IncomingHttpHeaders | undefined {
  if (lines.length > MAX_HEADERS) return undefined;
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(0, colon)).toLowerCase();
    const value = line.slice(colon + 1);
    if (!NAME.test(key) || !VALUE.test(value)) return undefined;
    // What is said twice is joined, or ignored, by rules of its own.
    if (key in headers) return undefined;
    headers[key] = withoutPadding(value);
  }
  return headers;
}

/** An expression for it would look at a long run of white space as often as it has characters. */
function withoutPadding(text: string): string {
  let [from, to] = [0, text.length];
  while (isPadding(text[from])) from++;
  while (to > from && isPadding(text[to - 1])) to--;
  return text.slice(from, to);
}

function isPadding(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function asksForWebSocket(headers: IncomingHttpHeaders): boolean {
  if (headers.host === undefined || headers.upgrade?.toLowerCase() !== 'websocket') return false;
  if (FURTHER.some((name) => name in headers)) return false;
  return (headers.connection ?? '').split(',').some((each) => each.trim().toLowerCase() === 'upgrade');
}
