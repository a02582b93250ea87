export { Bucket } from './allowance.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { Envelope, Link } from './link.ts';
export type { Principal } from './principal.ts';
export { Router } from './router.ts';
export type { Connection, FrameHandler, HandledFrame, Limits, RouterLike, RouterOptions } from './router-types.ts';
export { Seal } from './seal.ts';
export type { Session } from './session.ts';
export type { OnLagging, Topic, Topics } from './topic.ts';
