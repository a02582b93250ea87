import type { Limits } from './router-types.ts';

/** One person at one device, comfortably; a node that serves machines raises what it must. */
export const DEFAULT_LIMITS: Limits = {
  helloTimeoutMs: 5_000,
  helloBytes: 16 * 1024,
  frameBytes: 64 * 1024,
  heartbeatMs: 12_000,
  resumeMs: 60_000,
  framesPerSecond: 50,
  bytesPerSecond: 256 * 1024,
  burst: 4,
  subscriptions: 512,
  requests: 64,
  connectionsPerPerson: 32,
  connections: 50_000,
  unauthenticatedPerRemote: 2_048,
  lagBytes: 1024 * 1024,
  stallMs: 15_000,
};
