import { isIPv4, isIPv6 } from 'node:net';

/** Whether an address (of a socket) is this machine's own: 127.0.0.0/8, ::1, also written as IPv4 in IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const plain = plainAddress(address);
  return (plain.startsWith('127.') && isIPv4(plain)) || plain === '::1';
}

/** An address in one form: IPv4 in IPv6 (`::ffff:10.0.0.1`) as IPv4, no zone. */
export function plainAddress(address: string): string {
  if (isIPv4(address)) return address;
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIPv6(bare) ? bare.toLowerCase() : bare;
}

/** Whether a host name, as it stands in a URL, always means this machine. */
export function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopbackAddress(bare);
}

/** Whether two origins are the same; names of the loopback interface (localhost, 127.0.0.1, [::1]) are equal to one another. */
export function sameOrigin(a: string, b: string): boolean {
  const left = parse(a);
  const right = parse(b);
  if (!left || !right || left.protocol !== right.protocol || left.port !== right.port) return false;
  return left.hostname === right.hostname || (isLoopbackName(left.hostname) && isLoopbackName(right.hostname));
}

/** Undefined for what is no http(s) origin, for example the `null` of a sandboxed page. */
function parse(origin: string): URL | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  return url && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url : undefined;
}
