import { setTimeout as sleep } from 'node:timers/promises';
import type { RawClient } from '@parley/host/testing';
import { adviceOf, encodeJson, type Frame } from '@parley/protocol';

/** Frames of clients that are nothing but the wire. */
export function subscribe(client: RawClient, channel: string): Frame {
  return { frame: 'subscribe', id: client.id(), channel, from: undefined, last: 0, members: false, noEcho: false };
}

/** A message, in the name of a producer of this connection alone. */
export function publish(client: RawClient, channel: string, seq: number, body: string): Frame {
  const payload = encodeJson({ kind: 'create', body, ref: `${channel}${seq}` });
  return { frame: 'publish', id: client.id(), channel, producer: `p${client.welcome.session}`.slice(0, 20), seq, payload };
}

/** Publishes a message, again where the server is too busy for it and says so, as every client does; settles when it is acknowledged. */
export async function say(client: RawClient, channel: string, seq: number, body: string): Promise<void> {
  for (;;) {
    const frame = publish(client, channel, seq, body);
    client.send(frame);
    const answer = await client.take(
      (each) => (each.frame === 'published' || each.frame === 'error') && 'id' in frame && each.id === frame.id,
    );
    if (answer.frame !== 'error') return;
    if (adviceOf(answer.code) !== 'retry-later') throw new Error(`${channel} does not take message ${seq}: ${answer.message}`);
    await sleep(answer.retryAfterMs ?? 0);
  }
}

export function call(client: RawClient, method: string, input: unknown): Frame {
  return { frame: 'request', id: client.id(), method, key: undefined, deadlineMs: 0, body: encodeJson(input) };
}

export function data(pipe: number, bytes: number): Frame {
  return { frame: 'data', pipe, seq: 1, flags: 0, payload: new Uint8Array(bytes) };
}
