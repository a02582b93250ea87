import type { WebhookEvent, WebhookEventType } from '@parley/webhooks/contract';
import { ParleyError } from './error.ts';

/** An event that was sent by the server. `id` is the same each time it is sent: whoever keeps it takes nothing twice. */
export type ReceivedEvent<Type extends WebhookEventType = WebhookEventType> = WebhookEvent<Type> & { readonly id: string };

/** One secret of an endpoint, `whsec_…`, or several while they change. */
export type WebhookSecret = string | readonly string[];

/** As `Request.headers`, or as Node has them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** So far the clocks of sender and receiver may be apart: what is older may be an old request that somebody sends again. */
const TOLERANCE_S = 300;
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

/** The event of a request, where it is signed with one of the secrets (Standard Webhooks). Rejects with a ParleyError `webhook-invalid`. */
export async function verifyWebhook(headers: WebhookHeaders, body: string | Uint8Array, secret: WebhookSecret): Promise<ReceivedEvent> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headerOf(headers, name)) as [
    string,
    string,
    string,
  ];
  const apartS = Math.abs(Date.now() / 1_000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || apartS > TOLERANCE_S)
    throw invalid(
      'timestamp',
      `It was signed ${Math.round(apartS)} s from now by the clock of this machine; ${TOLERANCE_S} s are allowed.`,
    );
  const bytes = asSent(body);
  const signed = new Uint8Array([...new TextEncoder().encode(`${id}.${timestamp}.`), ...bytes]);
  if (!(await isSigned(signed, signatures, [secret].flat()))) throw invalid('signature', 'None of its signatures is made with the secret.');
  return { ...eventIn(bytes), id };
}

/** The bytes of a body; throws where it is something that was made of them. */
export function asSent(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body === 'string') return new TextEncoder().encode(body);
  throw new ParleyError(
    'request-invalid',
    'Something has parsed the body before: a signature is checked on what was sent. See WebhookHandler.',
  );
}

async function isSigned(signed: Uint8Array<ArrayBuffer>, signatures: string, secrets: readonly string[]): Promise<boolean> {
  const given = signatures.split(' ').flatMap((each) => (each.startsWith('v1,') ? (bytesOf(each.slice(3)) ?? []) : []));
  for (const key of await Promise.all(secrets.map(keyOf)))
    for (const signature of given) if (await crypto.subtle.verify('HMAC', key, signature, signed)) return true;
  return false;
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''));
  if (!bytes || bytes.length === 0) throw new ParleyError('key-invalid', 'The secret of a webhook is whsec_ and base64.');
  return crypto.subtle.importKey('raw', bytes, HMAC, false, ['verify']);
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid('headers', `The header ${name} is missing.`);
}

function eventIn(bytes: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as WebhookEvent;
  } catch (cause) {
    throw invalid('body', 'The body is not JSON.', cause);
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function invalid(reason: string, message: string, cause?: unknown): ParleyError {
  return new ParleyError('webhook-invalid', `This is no webhook of the server: ${message}`, { details: { reason }, cause });
}
