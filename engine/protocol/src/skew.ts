import { OLDEST_VERSION, PROTOCOL_VERSION, SUBPROTOCOL } from './version.ts';

/** What a server says to a client of another version: both versions, and which end is to be updated. As long as the reason of a close may be. */

/** @param client the revision of `hello`, below the oldest one that is spoken here. */
export function olderClient(client: number): string {
  return `The client speaks revision ${client} of ${SUBPROTOCOL}, this server ${OLDEST_VERSION} at least: update the client.`;
}

/** @param client the revision of `hello`, above the one that is spoken here. */
export function laterClient(client: number): string {
  return `The client speaks revision ${client} of ${SUBPROTOCOL}, this server ${PROTOCOL_VERSION} at most: update the server.`;
}

/** @param offered subprotocols; where one of them is Parley's, but none is spoken here: that one, and the sentence. */
export function otherMajor(offered: readonly string[]): { readonly protocol: string; readonly message: string } | undefined {
  const own = majorOf(SUBPROTOCOL);
  const majors = offered.flatMap((each) => majorOf(each) ?? []);
  if (own === undefined || majors.length === 0 || majors.includes(own)) return undefined;
  const nearest = majors.reduce((best, each) => (Math.abs(each - own) < Math.abs(best - own) ? each : best));
  const behind = nearest > own ? 'server' : 'client';
  const protocol = `parley.${nearest}`;
  return { protocol, message: `The client speaks ${protocol}, this server ${SUBPROTOCOL}: update the ${behind}.` };
}

function majorOf(subprotocol: string): number | undefined {
  const [, digits] = /^parley\.([1-9]\d{0,3})$/.exec(subprotocol) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
