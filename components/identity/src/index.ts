export { type IdentityApi, identityApi, type PreparedPassword, type SessionCookieValue } from './api.ts';
export { clientName } from './client-name.ts';
export { createIdentity } from './component.ts';
export { mayOpenAs } from './open-as.ts';
export { type IdentityOptions, OPERATOR } from './options.ts';
export { slotFor } from './slots.ts';
