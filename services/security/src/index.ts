export { type BearerKey, bearerToken, newBearerKey, readBearerKey } from './bearer.ts';
export { SecurityError } from './error.ts';
export { isLoopbackAddress, isLoopbackName, plainAddress, sameOrigin } from './origin.ts';
export { DEFAULT_PASSWORDS, Passwords, type PasswordsOptions } from './passwords.ts';
export { Sealing } from './sealing.ts';
export { hashSecret, newSecret, sameHash, secretMatches } from './secrets.ts';
export { encodeSessionCookie, readSessionCookies, type SessionCookie, SLOTS, sessionCookieName } from './session-cookies.ts';
export { DEFAULT_THROTTLE, Throttle, type ThrottleOptions } from './throttle.ts';
export { DEFAULT_TICKETS, Tickets, type TicketsOptions } from './tickets.ts';
