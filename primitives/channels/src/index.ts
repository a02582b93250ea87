export { Channels, type ChannelsOptions, type ChannelsStats } from './channels.ts';
export { concerns } from './concerns.ts';
export type { Outcome } from './errand.ts';
export type { ChannelGate, ChannelKeeping, ChannelVerb, Committed, Publication, Refusal, Shaped, Verdict } from './gate.ts';
export { ShapeLate } from './gate.ts';
export { type ChannelLimits, DEFAULT_CHANNEL_LIMITS } from './limits.ts';
export { NoEchoReader } from './no-echo-reader.ts';
export { Producer, type ProducerStep, type Sending } from './producer.ts';
export { Reader, type ReaderStep } from './reader.ts';
