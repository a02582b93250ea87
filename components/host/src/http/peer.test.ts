import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Peers } from './peer.ts';
import { turnAway } from './plain-http.ts';

interface Request {
  readonly from?: string;
  readonly tls?: boolean;
  readonly headers?: Record<string, string>;
}
function peer({ from = '127.0.0.1', tls = false, headers = {} }: Request, options: { proxies?: string[]; publicOrigin?: string } = {}) {
  const request = { socket: { remoteAddress: from, encrypted: tls }, headers: { host: 'localhost:7400', ...headers } };
  return new Peers({ trustedProxies: options.proxies ?? [], publicOrigin: options.publicOrigin }).of(request as unknown as IncomingMessage);
}
const forwarded = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'talk.example.org' };

describe('the peer of a request', () => {
  it('on this machine is on loopback', () => {
    expect(peer({})).toEqual({ remote: '127.0.0.1', local: true, loopback: true, secure: false, origin: 'http://localhost:7400' });
    expect(peer({ from: '::ffff:127.0.0.1', headers: { host: '[::1]:7400' } })).toMatchObject({
      loopback: true,
      origin: 'http://[::1]:7400',
    });
  });

  it('that reaches us under a foreign name is not, even on this machine', () => {
    expect(peer({ headers: { host: 'evil.example:7400' } })).toMatchObject({ local: true, loopback: false });
    expect(peer({ headers: { host: 'localhost.evil.example' } })).toMatchObject({ loopback: false, remote: 'via 127.0.0.1' });
  });

  it('behind a proxy that we do not trust is not, and its headers are not believed', () => {
    expect(peer({ headers: forwarded })).toEqual({
      remote: 'via 127.0.0.1',
      local: false,
      loopback: false,
      secure: false,
      origin: 'http://localhost:7400',
    });
  });

  it('behind a trusted proxy is who the proxy says', () => {
    expect(peer({ from: '10.0.0.2', headers: forwarded }, { proxies: ['10.0.0.0/8'] })).toEqual({
      remote: '203.0.113.9',
      local: false,
      loopback: false,
      secure: true,
      origin: 'https://talk.example.org',
    });
  });

  it('cannot claim an address: the last one that is no proxy of ours counts', () => {
    const headers = { ...forwarded, 'x-forwarded-for': '127.0.0.1, 198.51.100.7, 10.0.0.3' };
    expect(peer({ from: '10.0.0.2', headers }, { proxies: ['10.0.0.2', '10.0.0.3'] }).remote).toBe('198.51.100.7');
  });

  it('behind a trusted proxy does not become local by claiming so', () => {
    const headers = { ...forwarded, 'x-forwarded-for': '127.0.0.1' };
    expect(peer({ from: '10.0.0.2', headers }, { proxies: ['10.0.0.2'] })).toMatchObject({ remote: 'via 127.0.0.1', loopback: false });
  });

  it('sees the public origin, except on this machine', () => {
    const options = { publicOrigin: 'https://talk.example.org' };
    expect(peer({ from: '192.0.2.1', headers: { host: 'x' } }, options).origin).toBe('https://talk.example.org');
    expect(peer({}, options).origin).toBe('http://localhost:7400');
  });

  it('with a host header that is none has no origin', () => {
    expect(peer({ from: '192.0.2.1', headers: { host: 'a b' } }).origin).toBe('');
    expect(peer({ from: '192.0.2.1', headers: { host: 'user@evil.example/x' } }).origin).toBe('');
  });

  it('is told anew for every request, whatever others called us before', () => {
    const peers = new Peers({ trustedProxies: [], publicOrigin: undefined });
    const of = (host: string, encrypted: boolean) =>
      peers.of({ socket: { remoteAddress: '127.0.0.1', encrypted }, headers: { host } } as unknown as IncomingMessage);
    for (let number = 0; number < 1_000; number++) of(`name-${number}.example`, false);
    expect(of('localhost:7400', false)).toMatchObject({ origin: 'http://localhost:7400', loopback: true });
    expect(of('localhost:7400', true)).toMatchObject({ origin: 'https://localhost:7400', loopback: true });
    expect(of('evil.example', false)).toMatchObject({ origin: 'http://evil.example', loopback: false });
    expect(of('localhost:7400', false)).toMatchObject({ origin: 'http://localhost:7400', loopback: true });
  });

  it('is told only by proxies that have an address', () => {
    expect(() => new Peers({ trustedProxies: ['proxy.example'], publicOrigin: undefined })).toThrow(
      '"proxy.example" is no address of a proxy',
    );
  });
});

describe('plain http', () => {
  it.each<[string, Request, boolean, number | undefined]>([
    ['from this machine', {}, false, undefined],
    ['from another machine', { from: '192.0.2.1' }, false, 403],
    ['from another machine, where it is permitted', { from: '192.0.2.1' }, true, undefined],
    ['from this machine under a foreign name', { headers: { host: 'evil.example' } }, false, 421],
    ['through a proxy that is not trusted', { headers: forwarded }, false, 403],
    ['that is none: TLS', { from: '192.0.2.1', tls: true }, false, undefined],
  ])('%s', (_, request, insecure, status) => {
    expect(turnAway(peer(request), insecure)?.status).toBe(status);
  });
});
