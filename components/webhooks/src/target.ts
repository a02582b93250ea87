import type { LookupAddress } from 'node:dns';
import { type BlockList, isIP } from 'node:net';
import { isLoopbackName } from '@parley/security';
import { isReachable } from './networks.ts';

/** Addresses of a name, as the system finds them. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** Where an endpoint may be: http or https, any port, no credentials. What the name leads to is looked at with each try. */
export function isEndpointUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === '';
}

/**
 * The addresses to which a connection may be made: what the name leads to at this moment, without what is neither public nor allowed. Whoever
 * connects must take these, and not ask for the name again.
 */
export async function reachableAddresses({ hostname }: URL, resolve: Resolve, allowed: BlockList): Promise<readonly LookupAddress[]> {
  const host = bare(hostname);
  const family = isIP(host);
  const found = family === 0 ? await resolve(host) : [{ address: host, family }];
  return found.filter(({ address }) => isReachable(address, allowed));
}

/** The host of an address that leads into the own network as it is written, and may not. Names other than those of this machine are not looked at. */
export function hostInside(url: string, allowed: BlockList): string | undefined {
  const { hostname } = new URL(url);
  const host = bare(hostname);
  const written = isLoopbackName(hostname) ? ['127.0.0.1', '::1'] : [host];
  const isInside = written.every((address) => isIP(address) !== 0 && !isReachable(address, allowed));
  return isInside ? host : undefined;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
