import type { Random, Runtime } from '@parley/runtime';
import type { WebSocketLike } from './types.ts';

/** What a client is given of the world around it. */
export interface Platform {
  readonly runtime: Runtime;
  dial(url: string, protocol: string): WebSocketLike;
  /** Calls `fn` when the network is back or the page is looked at again, and keeps the program alive, until the result is called. */
  attend(fn: () => void): () => void;
}

interface Page extends EventTarget {
  readonly visibilityState: string;
}

interface PageStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

export function dialWebSocket(url: string, protocol: string): WebSocketLike {
  return new WebSocket(url, protocol) as unknown as WebSocketLike;
}

/** Node has neither event; there a lost connection is noticed by its heartbeat alone. */
export function attend(fn: () => void): () => void {
  const world = globalThis as unknown as Partial<EventTarget> & { readonly document?: Page };
  const page = world.document;
  const listening = new AbortController();
  const seen = (): void => {
    if (page?.visibilityState === 'visible') fn();
  };
  world.addEventListener?.('online', fn, listening);
  page?.addEventListener('visibilitychange', seen, listening);
  // The runtime's timers keep no program alive, but one that waits to reconnect is not done.
  const alive = setInterval(() => {}, 2 ** 30);
  return () => {
    listening.abort();
    clearInterval(alive);
  };
}

export function inBrowser(): boolean {
  return 'document' in globalThis && 'indexedDB' in globalThis;
}

/** Names this browser (one per key) to the server, stable over reloads; elsewhere, and where nothing can be stored, for this run only. */
export function deviceId(key: string, random: Random): string {
  const fresh = random.id();
  if (!inBrowser()) return fresh;
  try {
    const { localStorage } = globalThis as unknown as { readonly localStorage: PageStorage };
    const name = `parley:device:${key}`;
    const known = localStorage.getItem(name);
    if (!known) localStorage.setItem(name, fresh);
    return known || fresh;
  } catch {
    return fresh;
  }
}
