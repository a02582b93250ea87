import { createHmac } from 'node:crypto';
import type { Random } from '@parley/runtime';

const PREFIX = 'whsec_';

/** A secret as endpoints have it: 32 random bytes, `whsec_<base64>`. */
export function newSigningSecret(random: Random): string {
  return PREFIX + Buffer.from(random.bytes(32)).toString('base64');
}

/** The headers with which a body is sent at this time, signed with each of the secrets (Standard Webhooks 1.0, symmetric). */
export function signedHeaders(
  { id, body, secrets }: { readonly id: string; readonly body: string; readonly secrets: readonly string[] },
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
