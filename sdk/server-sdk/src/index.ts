export type { KeyAlgorithm } from './application-key.ts';
export { type ErrorCode, ParleyError } from './error.ts';
export { Parley, type ParleyOptions } from './parley.ts';
export { DEFAULT_EXPIRES_IN, type TokenPerson, type TokenRequest, type Tokens } from './tokens.ts';
