import { systemRuntime } from '@parley/runtime';
import { Client } from './client.ts';
import { IndexedDbOutbox } from './outbox/indexed-db-outbox.ts';
import { MemoryOutbox } from './outbox/memory-outbox.ts';
import { attend, deviceId, dialWebSocket, inBrowser } from './platform.ts';
import { Shared } from './shared.ts';
import type { ConnectOptions, Parley } from './types.ts';

const clients = new Shared<Client>();

/**
 * The connection to a server (`https://host` or `wss://host/parley`), begun at once. A second call with the same url and `storageKey` shares
 * the first one's connection, whatever its other options; each result is closed on its own, and the connection with the last one.
 */
export function connect(url: string, options: ConnectOptions): Parley {
  const address = socketUrl(url);
  const key = options.storageKey ?? url;
  return clients.take(`${address} ${key}`, () => {
    const runtime = options.runtime ?? systemRuntime;
    return new Client({
      url: address,
      token: options.token,
      client: options.client ?? 'esdk',
      device: deviceId(key, runtime.random),
      outbox: options.outbox ?? (inBrowser() ? new IndexedDbOutbox(key, runtime.random) : new MemoryOutbox(runtime.random)),
      platform: { runtime, dial: options.socket ?? dialWebSocket, attend },
    });
  });
}

/** Throws a TypeError for what is no URL. */
function socketUrl(url: string): string {
  const address = new URL(url);
  address.protocol = address.protocol.replace('http', 'ws');
  address.hash = '';
  if (address.pathname === '/') address.pathname = '/parley';
  return address.href;
}
