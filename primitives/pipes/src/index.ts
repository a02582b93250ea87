export { type OpenPipe, PipeClient, type PipeClientOptions, type TakePipe } from './client.ts';
export { Endpoint, type EndpointOptions, type PipeStats } from './endpoint.ts';
export {
  type PipeGate,
  type PipeHandler,
  type PipeOpener,
  type PipeRelay,
  type PipeTarget,
  type PipeVerb,
  parseTarget,
  type RelayedPipe,
} from './gate.ts';
export { CHUNK_BYTES, CHUNK_COST, DEFAULT_ENDPOINT_LIMITS, DEFAULT_PIPE_LIMITS, type EndpointLimits, type PipeLimits } from './limits.ts';
export type { PipeOffer } from './offer.ts';
export { LONGEST_MESSAGE, Pipe, PipeError, type PipeKind, type PipeOptions } from './pipe.ts';
export type { PipeFailure, PipeFrame } from './pipe-frame.ts';
export { Pipes, type PipesOptions, type PipesStats } from './pipes.ts';
export { Ration } from './ration.ts';
export type { Chunk } from './sender.ts';
