import { connect } from 'node:net';
import type { ServerInfo } from '@nats-io/transport-node';
import { maxMessageBytes } from '@parley/backbone';
import { type NatsAddress, placeOf } from './address.ts';
import { BackboneError } from './backbone-error.ts';

const greetingBytes = 64 * 1024;

/**
 * Waits for the server's greeting and judges it. The client is let near a server only afterwards: of one that accepts a connection and says
 * nothing (a frozen one) it would keep the socket for ever.
 * Rejects with a `BackboneError`: `unreachable`, or `unfit` for a server that lacks what the backbone needs.
 */
export async function expectGreeting(address: NatsAddress, withinMs: number): Promise<void> {
  const complaint = complain(await readGreeting(address, withinMs), address);
  if (complaint) throw new BackboneError('unfit', `The NATS server at ${placeOf(address)} ${complaint}`);
}

/** `cause` may be anything that was thrown. */
export function unreachable(address: NatsAddress, cause: unknown): BackboneError {
  const why = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
  const trust = address.tls ? ' A certificate of your own authority is trusted when NODE_EXTRA_CA_CERTS names its file.' : '';
  const message = `The NATS server at ${placeOf(address)} cannot be reached (${why}). Start it, or correct the address of the backbone.${trust}`;
  return new BackboneError('unreachable', message, { cause });
}

function readGreeting(address: NatsAddress, withinMs: number): Promise<ServerInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<ServerInfo>();
  const socket = connect({ host: address.host, port: address.port, timeout: withinMs });
  const fail = (cause: unknown) => {
    socket.destroy();
    reject(unreachable(address, cause));
  };
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n');
    if (end < 0 && text.length < greetingBytes) return;
    const info = parseGreeting(Buffer.from(text.slice(0, Math.max(end, 0)), 'latin1').toString());
    if (!info) return fail('what answers there is not a NATS server');
    socket.destroy();
    resolve(info);
  });
  socket.on('timeout', () => fail('it does not answer'));
  socket.on('error', (error) => fail(error));
  socket.on('close', () => fail('it ended the connection'));
  return promise;
}

function parseGreeting(line: string): ServerInfo | undefined {
  try {
    return line.startsWith('INFO ') ? JSON.parse(line.slice('INFO '.length)) : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a server and what to do about it; undefined when it will do. */
function complain(info: ServerInfo, { tls }: NatsAddress): string | undefined {
  const [major = 0, minor = 0] = String(info.version).split('.').map(Number);
  // A server of protocol 0 would send a node's own messages back to it.
  if (!(info.proto >= 1) || major < 2 || (major === 2 && minor < 9))
    return `is of version ${info.version}. Update it: 2.9 or later is needed.`;
  if (info.max_payload < maxMessageBytes)
    return `takes messages of at most ${info.max_payload} bytes. Set its max_payload to ${maxMessageBytes} or more.`;
  if (tls && !info.tls_required && !info.tls_available) return 'does not offer TLS. Configure it there, or use nats:// in the address.';
  if (!tls && info.tls_required) return 'asks for TLS. Use tls:// in the address of the backbone.';
  return undefined;
}
