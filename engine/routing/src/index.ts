export { Bucket, Patience } from './allowance.ts';
export { ACTIONS, type Action, type Capability, capabilitiesAllow, capabilityCovers, parseCapability } from './capability.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { Envelope, Link } from './link.ts';
export type { Principal } from './principal.ts';
export { matches, type Revoked, type RevokeMatch } from './revocations.ts';
export { Router } from './router.ts';
export type {
  Connection,
  FrameHandler,
  HandledFrame,
  Limits,
  NotIdentified,
  RouterLike,
  RouterOptions,
  ShownTicket,
} from './router-types.ts';
export { type Hmac, Seal } from './seal.ts';
export type { Session } from './session.ts';
export { Tally } from './tally.ts';
export type { OnLagging, Topic, Topics } from './topic.ts';
