export { Endpoint, type EndpointOptions, type PipeFailure, type PipeFrame, type PipeStats } from './endpoint.ts';
export { CHUNK_BYTES, CHUNK_COST, DEFAULT_ENDPOINT_LIMITS, type EndpointLimits } from './limits.ts';
export type { Chunk } from './sender.ts';
