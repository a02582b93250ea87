export type { ChannelGate, ChannelKeeping, ChannelVerb, Committed, Publication, Refusal, Shaped, Verdict } from './gate.ts';
export { ShapeLate } from './gate.ts';
