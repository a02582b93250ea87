import { decodeJson, encodeJson } from '@parley/protocol';
import type { Principal } from './principal.ts';

/** A ticket is good this long on a node that does not know its session (another one, or the same after a restart). */
export const TICKET_MS = 3_600_000;

/** What a resume ticket says. */
export interface Claims {
  readonly session: string;
  /** Counts the connections of the session; the one resumed with this ticket is the next. */
  readonly generation: number;
  readonly principal: Principal;
  readonly device: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
/** Signed in front of the claims: the key may sign other things, and another form of claims gets another prefix. */
const PREFIX = new TextEncoder().encode('parley ticket 1\n');

/** Signs and opens resume tickets: `base64url(claims as JSON) . base64url(HMAC-SHA-256)`. */
export class TicketOffice {
  readonly #key: Promise<CryptoKey>;

  /** `key`: 32 bytes, the same on every node of a site. */
  constructor(key: Uint8Array) {
    if (key.length < 32) throw new RangeError('The ticket key must have 32 bytes.');
    this.#key = crypto.subtle.importKey('raw', Uint8Array.from(key), HMAC, false, ['sign', 'verify']);
  }

  async sign(claims: Claims): Promise<string> {
    const body = encodeJson(claims);
    const mac = await crypto.subtle.sign('HMAC', await this.#key, prefixed(body));
    return `${toBase64url(body)}.${toBase64url(new Uint8Array(mac))}`;
  }

  /** The claims of a ticket of ours; undefined for everything else. Whether they still hold is for others to judge. */
  async open(ticket: string): Promise<Claims | undefined> {
    const [body, mac] = ticket.split('.').map(fromBase64url);
    if (!body || !mac) return undefined;
    const ours = await crypto.subtle.verify('HMAC', await this.#key, mac, prefixed(body));
    return ours ? (decodeJson(body) as Claims) : undefined;
  }
}

function prefixed(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(PREFIX.length + body.length);
  bytes.set(PREFIX);
  bytes.set(body, PREFIX.length);
  return bytes;
}

function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
