const PREFIX = 'whsec_';

/** What each webhook of a test is signed with. */
export const WEBHOOK_SECRET: string = `${PREFIX}${btoa('a Parley in memory keeps nothing')}`;

/**
 * A request as a server sends it, signed (Standard Webhooks). The time is that of the machine, by which whoever takes it judges whether it is old;
 * `timestamp` of the event is by the clock of the test.
 */
export async function signedRequest(id: string, body: string): Promise<Request> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const key = await crypto.subtle.importKey('raw', bytesOf(atob(WEBHOOK_SECRET.slice(PREFIX.length))), HMAC, false, ['sign']);
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`));
  const signed = btoa(String.fromCharCode(...new Uint8Array(signature)));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signed}`,
  };
  return new Request('https://webhooks.invalid/', { method: 'POST', headers, body });
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

function bytesOf(letters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
