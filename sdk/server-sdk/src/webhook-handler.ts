import type { WebhookEventType } from '@parley/webhooks/contract';
import { ParleyError } from './error.ts';
import { asSent, type ReceivedEvent, verifyWebhook, type WebhookHeaders, type WebhookSecret } from './webhook-signature.ts';

/** What to do with each event. Those without a function are taken and left. */
export type WebhookHandlers = { readonly [T in WebhookEventType]?: (event: ReceivedEvent<T>) => unknown };

export interface WebhookHandlerOptions {
  /** Default: `webhookSecret` of the client. */
  readonly secret?: WebhookSecret;
  /** What a function threw: the server is answered 500 and sends the event again. Default: it is written to the console. */
  readonly onError?: (error: unknown, event: ReceivedEvent) => void;
}

/** As much of a request as those of Node, Express and Fastify have. `body`: where something has read it, its bytes or text as they came. */
export interface NodeWebhookRequest extends Partial<AsyncIterable<unknown>> {
  readonly method?: string | undefined;
  readonly headers: WebhookHeaders;
  readonly body?: unknown;
  readonly readableEnded?: boolean;
}

export interface NodeWebhookResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * Takes the requests of a webhook: `app.post('/hooks', handler)` of Express, `createServer(handler)` of Node, or what is given a `Request` and
 * answers a `Response`. It needs the body as it was sent: put it before `express.json()`, or have the address parsed by `express.raw`.
 */
export interface WebhookHandler {
  (request: Request): Promise<Response>;
  (request: NodeWebhookRequest, response: NodeWebhookResponse): Promise<void>;
}

/** Events are far shorter. */
const MOST_BYTES = 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly text: string;
}

export function webhookHandler(
  handlers: WebhookHandlers,
  secret: WebhookSecret,
  onError: NonNullable<WebhookHandlerOptions['onError']>,
): WebhookHandler {
  const answer = async (method: string | undefined, headers: WebhookHeaders, body: () => Promise<Uint8Array>): Promise<Answer> => {
    if (method !== 'POST') return { status: 405, text: 'Webhooks are sent by POST.' };
    try {
      const event = await verifyWebhook(headers, await body(), secret);
      return await handle(handlers, event, onError);
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      return { status: 400, text: error.message };
    }
  };
  const ofFetch = async (request: Request): Promise<Response> => {
    const { status, text } = await answer(request.method, request.headers, () => gather(request.body ?? []));
    return new Response(status === 204 ? null : text, { status });
  };
  const ofNode = async (request: NodeWebhookRequest, response: NodeWebhookResponse): Promise<void> => {
    const { status, text } = await answer(request.method, request.headers, () => bodyOf(request));
    response.statusCode = status;
    if (text !== '') response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(text);
  };
  return ((request: Request | NodeWebhookRequest, response?: NodeWebhookResponse) =>
    response ? ofNode(request as NodeWebhookRequest, response) : ofFetch(request as Request)) as WebhookHandler;
}

async function handle(
  handlers: WebhookHandlers,
  event: ReceivedEvent,
  onError: NonNullable<WebhookHandlerOptions['onError']>,
): Promise<Answer> {
  const fn = (Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined) as ((event: ReceivedEvent) => unknown) | undefined;
  try {
    await fn?.(event);
    return { status: 204, text: '' };
  } catch (error) {
    onError(error, event);
    return { status: 500, text: 'It could not be handled.' };
  }
}

async function bodyOf(request: NodeWebhookRequest): Promise<Uint8Array> {
  const { body } = request;
  const isRead = body instanceof Uint8Array || typeof body === 'string';
  return !isRead && isReadable(request) ? gather(request) : asSent(body);
}

function isReadable(request: NodeWebhookRequest): request is NodeWebhookRequest & AsyncIterable<unknown> {
  return request[Symbol.asyncIterator] !== undefined && !request.readableEnded;
}

/** Whoever sends it can break it off: that is no fault of the program, and must not end it. */
async function gather(chunks: Iterable<unknown> | AsyncIterable<unknown>): Promise<Uint8Array> {
  try {
    return await joined(chunks);
  } catch (cause) {
    throw cause instanceof ParleyError ? cause : new ParleyError('request-invalid', 'The body broke off.', { cause });
  }
}

async function joined(chunks: Iterable<unknown> | AsyncIterable<unknown>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const part = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : (chunk as Uint8Array);
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new ParleyError('request-invalid', 'The body is too long for a webhook.');
    parts.push(part);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
