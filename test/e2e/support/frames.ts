import type { RawClient } from '@parley/host/testing';
import { encodeJson, type Frame } from '@parley/protocol';

/** Frames of clients that are nothing but the wire. */
export function subscribe(client: RawClient, channel: string): Frame {
  return { frame: 'subscribe', id: client.id(), channel, from: undefined, last: 0, members: false, noEcho: false };
}

/** A message, in the name of a producer of this connection alone. */
export function publish(client: RawClient, channel: string, seq: number, body: string): Frame {
  const payload = encodeJson({ kind: 'create', body, ref: `${channel}${seq}` });
  return { frame: 'publish', id: client.id(), channel, producer: `p${client.welcome.session}`.slice(0, 20), seq, payload };
}

export function call(client: RawClient, method: string, input: unknown): Frame {
  return { frame: 'request', id: client.id(), method, key: undefined, deadlineMs: 0, body: encodeJson(input) };
}

export function data(pipe: number, bytes: number): Frame {
  return { frame: 'data', pipe, seq: 1, flags: 0, payload: new Uint8Array(bytes) };
}
