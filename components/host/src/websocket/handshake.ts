import { hash } from 'node:crypto';
import type { UpgradeRequest } from './request-head.ts';

/** Of RFC 6455, 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 16 bytes as base64. */
const KEY = /^[+/0-9A-Za-z]{21}[AQgw]==$/;

/** Why a request cannot become a WebSocket (RFC 6455, 4.2.1), as status line and text; undefined: it can. */
export function misshapen({ method, headers }: UpgradeRequest): { readonly status: string; readonly text: string } | undefined {
  if (method !== 'GET') return { status: '405 Method Not Allowed', text: 'A WebSocket is asked for with GET.' };
  if (headers['sec-websocket-version'] !== '13') {
    return { status: '426 Upgrade Required\r\nSec-WebSocket-Version: 13', text: 'Only version 13 of the WebSocket protocol is spoken.' };
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    return { status: '400 Bad Request', text: 'Sec-WebSocket-Key must be 16 bytes as base64.' };
  }
  return undefined;
}

/** The answer to a request that is well-shaped and may come in. */
export function acceptance({ headers }: UpgradeRequest, subprotocol: string): string {
  const accept = hash('sha1', `${headers['sec-websocket-key']}${GUID}`, 'base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${subprotocol}\r\n\r\n`;
}
