import type { Peer } from './peer.ts';

/** Why a request is turned away before anything else is looked at. */
export interface Turned {
  readonly status: 403 | 421;
  readonly text: string;
}

const PLAIN = `Parley does not answer plain http from another machine: passwords and messages could be read on the way, and browsers drop the session cookie.

Ways out:
  - Put a proxy with TLS in front (Caddy, nginx), set PARLEY_ORIGIN to the address people type and list the proxy's address in PARLEY_PROXIES.
  - Give Parley a certificate of its own: PARLEY_TLS_CERT and PARLEY_TLS_KEY name the PEM files.
  - On a network that you trust, set PARLEY_INSECURE=1. Every page then carries a warning.
  - On the server's own machine, open http://127.0.0.1 (with the port).
`;
const FOREIGN =
  'This server was reached over the loopback interface under a name that is not its own. Open http://127.0.0.1 (with the port) instead.\n';

/** Undefined when the request may go on: it came by TLS, from this machine by a loopback name, or plain http is permitted (`insecure`). */
export function turnAway({ secure, loopback, local }: Peer, insecure: boolean): Turned | undefined {
  if (secure || loopback || insecure) return undefined;
  return local ? { status: 421, text: FOREIGN } : { status: 403, text: PLAIN };
}
