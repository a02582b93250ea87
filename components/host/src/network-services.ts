import { type NetworkAnswer, type NetworkRequest, type NetworkServices, type Permission, permittedOrigins } from '@parley/component';

const DEFAULT_MS = 10_000;
const LONGEST_MS = 60_000;
const MAX_BYTES = 1024 * 1024;

/** The way of one component to the origins of its permissions. `signal`: ends what is under way. */
export function networkServices(component: string, permissions: readonly Permission[], signal: AbortSignal): NetworkServices {
  const origins = new Set(permittedOrigins(permissions));
  return {
    async fetch(url, request = {}) {
      const origin = URL.parse(url)?.origin ?? '';
      if (!origins.has(origin))
        throw new RangeError(`${component} may not ask ${origin || 'this address'}: it has not the permission "network:${origin || url}".`);
      return ask(url, request, signal);
    },
  };
}

async function ask(url: string, { deadlineMs = DEFAULT_MS, method = 'GET', headers = {}, body }: NetworkRequest, signal: AbortSignal) {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(Math.min(deadlineMs, LONGEST_MS))]);
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }), redirect: 'manual', signal: ends });
  if (response.status >= 300 && response.status < 400 && response.headers.has('location')) {
    await response.body?.cancel();
    throw new Error(`${url} redirects to ${response.headers.get('location')}.`);
  }
  return answerOf(response);
}

async function answerOf(response: Response): Promise<NetworkAnswer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`${response.url} answers more than ${MAX_BYTES} bytes.`);
    parts.push(part);
  }
  return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(Buffer.concat(parts)) };
}
