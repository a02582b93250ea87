import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isLoopbackAddress, isLoopbackName, plainAddress } from '@parley/security';

/** Who asks over HTTP, and how the browser sees us. */
export interface Peer {
  /**
   * Address of the client: of the socket, or what a trusted proxy says. `via <address>` for an address of the loopback interface that does not
   * make the client one of this machine, so that nobody takes it for one.
   */
  readonly remote: string;
  /** The socket is the loopback interface's and no proxy shows itself. */
  readonly local: boolean;
  /** The client is on this machine: `local`, and called by a loopback name (else a page elsewhere may have rebound its own name to us). */
  readonly loopback: boolean;
  /** Nobody between the browser and us (or the trusted proxy) can read along: TLS. */
  readonly secure: boolean;
  /** `https://host[:port]` as the browser sees it; '' when the request names no usable host. */
  readonly origin: string;
}

export interface PeersOptions {
  /** Addresses (`10.0.0.2`) and networks (`10.0.0.0/8`) of proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly publicOrigin: string | undefined;
}

/** What a host name and the way to it say. */
interface Place {
  readonly origin: string;
  /** The name always means this machine. */
  readonly loopback: boolean;
}

/** Clients choose what they call us. */
const PLACES = 256;

const FORWARDING = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

/** Tells the peer of each request. */
export class Peers {
  readonly #proxies = new BlockList();
  #hasProxies = false;
  /** Of those asked for before; nearly all call us by the same name. */
  readonly #places = new Map<string, Place>();
  readonly #publicOrigin: string | undefined;

  /** Throws a RangeError for an entry that is neither an address nor a network. */
  constructor({ trustedProxies, publicOrigin }: PeersOptions) {
    this.#publicOrigin = publicOrigin;
    for (const entry of trustedProxies) this.#trust(entry);
  }

  of(request: Pick<IncomingMessage, 'socket' | 'headers'>): Peer {
    const { socket, headers } = request;
    const direct = plainAddress(socket.remoteAddress ?? '');
    const proxied = this.isProxy(direct);
    const forwarded = FORWARDING.some((name) => headers[name] !== undefined);
    const secure = (socket as Partial<TLSSocket>).encrypted === true || (proxied && first(headers['x-forwarded-proto']) === 'https');
    const host = (proxied && first(headers['x-forwarded-host'])) || headers.host || '';
    const place = this.#place(secure, host);
    const local = isLoopbackAddress(direct) && !forwarded;
    const loopback = local && place.loopback;
    const remote = proxied ? this.#client(headers['x-forwarded-for'], direct) : direct;
    return {
      remote: isLoopbackAddress(remote) && !loopback ? `via ${remote}` : remote,
      local,
      loopback,
      secure,
      origin: this.#publicOrigin !== undefined && !loopback ? this.#publicOrigin : place.origin,
    };
  }

  /** Whether the address is one of the trusted proxies. */
  isProxy(address: string): boolean {
    if (!this.#hasProxies) return false;
    const family = isIP(address);
    return family !== 0 && this.#proxies.check(address, family === 4 ? 'ipv4' : 'ipv6');
  }

  /** The last address in the chain that is none of our proxies: those before it are only claimed. */
  #client(header: string | string[] | undefined, direct: string): string {
    const chain = [header ?? []]
      .flat()
      .join(',')
      .split(',')
      .map((each) => plainAddress(each.trim()))
      .filter((each) => isIP(each) !== 0);
    return chain.findLast((address) => !this.isProxy(address)) ?? chain[0] ?? direct;
  }

  #place(secure: boolean, host: string): Place {
    const url = `${secure ? 'https' : 'http'}://${host}`;
    const known = this.#places.get(url);
    if (known) return known;
    const place = { origin: origin(url, host), loopback: isLoopbackName(hostname(url)) };
    if (this.#places.size >= PLACES) this.#places.clear();
    this.#places.set(url, place);
    return place;
  }

  #trust(entry: string): void {
    this.#hasProxies = true;
    const [address = '', bits] = entry.split('/');
    const family = isIP(address);
    if (family === 0) throw new RangeError(`"${entry}" is no address of a proxy. Give an address (10.0.0.2) or a network (10.0.0.0/8).`);
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) this.#proxies.addAddress(address, type);
    else this.#proxies.addSubnet(address, Number(bits), type);
  }
}

function first(header: string | string[] | undefined): string | undefined {
  return [header ?? []].flat()[0]?.split(',')[0]?.trim();
}

function origin(url: string, host: string): string {
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url).origin : '';
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
