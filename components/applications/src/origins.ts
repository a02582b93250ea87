import { isLoopbackName } from '@parley/security';

/** Whether a text is an origin as browsers send it, of which tokens cannot be read on the way: `https://host[:port]`, on this machine also http. */
export function isSafeOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && url.origin === text && !text.includes('*') && isSafe(url);
}

/** The same for the address of something. */
export function isSafeUrl(text: string): boolean {
  return URL.canParse(text) && isSafe(new URL(text));
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
}
