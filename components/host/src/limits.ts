import type { Limits } from '@parley/routing';

/** Limits of the host's own; those of connections are the router's. All are settings. */
export interface HostLimits {
  /** Deadline of a request that names none, and the longest one may ask for. */
  readonly callMs: number;
  readonly longestCallMs: number;
  /** Time for a component's hook in the path of a message. */
  readonly hookMs: number;
  /** Open watches of one session. */
  readonly watches: number;
  /** Pipes that one person may open to strangers. */
  readonly pipeOpensPerMinute: number;
  /** Results of idempotent calls are kept this long, for so many calls of one person, in so many bytes altogether. */
  readonly repeatMs: number;
  readonly repeatsPerPerson: number;
  readonly repeatBytes: number;
  /** Calls over HTTP (`/api/v1`) of one principal. */
  readonly restPerMinute: number;
  /** Control frames (WebSocket pings, pongs) and parts of messages of one connection; `burst` of the router's limits holds for them too. */
  readonly controlsPerSecond: number;
  /** TCP connections altogether, and of one address while they are not WebSockets (the router has its own limits for those). */
  readonly sockets: number;
  readonly socketsPerRemote: number;
  /** Request line and headers of HTTP must be there within this time; so must the body. */
  readonly httpHeadersMs: number;
  readonly httpRequestMs: number;
  readonly httpIdleMs: number;
  /** A connection of HTTP on which nothing moves for this long, as its client does not read, ends. Longer than `callMs`. */
  readonly httpStallMs: number;
  /** On stop: clients come back elsewhere spread over this time; whoever is left after the second is cut; running calls are aborted then. */
  readonly drainSpreadMs: number;
  readonly drainMs: number;
}
export type AllLimits = Limits & HostLimits;

export const DEFAULT_HOST_LIMITS: HostLimits = {
  callMs: 30_000,
  longestCallMs: 120_000,
  hookMs: 50,
  watches: 64,
  pipeOpensPerMinute: 10,
  repeatMs: 10 * 60_000,
  repeatsPerPerson: 1_000,
  repeatBytes: 64 * 1024 * 1024,
  restPerMinute: 1_200,
  controlsPerSecond: 200,
  sockets: 65_536,
  socketsPerRemote: 2_048,
  httpHeadersMs: 10_000,
  httpRequestMs: 60_000,
  httpIdleMs: 65_000,
  httpStallMs: 120_000,
  drainSpreadMs: 500,
  drainMs: 5_000,
};
