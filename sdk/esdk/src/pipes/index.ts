export { pipes } from './pipes.ts';
export type { NewPipe, Pipe, PipeOffer, PipePeer, PipeStats, Pipes, PipeTarget } from './types.ts';
