import { BlockList, isIP } from 'node:net';

/** What is nobody's address of the public internet (IANA's special-purpose registries), IPv4. */
const RESERVED_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** The same within 2000::/3, outside of which nothing is public: not loopback, mapped IPv4, NAT64, unique local or link-local addresses. */
const RESERVED_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
const PUBLIC_6 = networksOf(['2000::/3']);
const RESERVED = networksOf([...RESERVED_4, ...RESERVED_6]);

/** Networks by their addresses: `10.1.0.0/16`, `fd00:1::/48`, `127.0.0.1`, separated by spaces or commas. Undefined: not all of them are of that form. */
export function readNetworks(text: string): BlockList | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.every(isNetwork) ? networksOf(entries) : undefined;
}

/** Whether connections to the address (an IP address) may be made: it is public, or in a network that was allowed. */
export function isReachable(address: string, allowed: BlockList): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (allowed.check(address, family)) return true;
  if (family === 'ipv6' && !PUBLIC_6.check(address, family)) return false;
  return isIP(address) !== 0 && !RESERVED.check(address, family);
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && longest >= 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest));
}

function networksOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const version = isIP(address);
    list.addSubnet(address, Number(bits ?? (version === 6 ? 128 : 32)), version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
