import type { TokenProvider } from '@parley/esdk';
import { PageSession } from './page-session.ts';
import { tokensFrom } from './token-url.ts';

/** Where tokens come from: an address of the application, or its own code. */
export type TokenSource = URL | TokenProvider | string;

interface Held {
  readonly server: string;
  readonly source: string | TokenProvider;
  readonly session: PageSession;
  holders: number;
}

/** One session for each server and source of tokens, however many elements name them. */
const pool = new Set<Held>();

/** Whoever takes one gives it back by what is answered beside it; the last one closes it. */
export function takeSession(server: string, source: TokenSource): { readonly session: PageSession; readonly giveBack: () => void } {
  const name = source instanceof URL ? source.href : source;
  let held = [...pool].find((each) => each.server === server && each.source === name);
  if (!held) {
    held = { server, source: name, session: new PageSession({ server, token: providerOf(source) }), holders: 0 };
    pool.add(held);
  }
  held.holders++;
  const { session } = held;
  return { session, giveBack: () => release(held) };
}

function release(held: Held): void {
  if (--held.holders > 0) return;
  pool.delete(held);
  held.session.close();
}

function providerOf(source: TokenSource): TokenProvider {
  if (source instanceof URL) return tokensFrom(source);
  return typeof source === 'string' ? () => source : source;
}
