export type { Envelope, Link } from './link.ts';
export type { Principal } from './principal.ts';
export type { Session } from './session.ts';
