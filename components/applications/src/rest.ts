import type { ApplicationsMethods } from '@parley/applications/contract';
import type { RestKey } from '@parley/component';

/** Where methods are served over HTTP. */
export const rest: { readonly [M in keyof ApplicationsMethods]: RestKey } = {
  'applications.list': 'GET /applications',
  'applications.register': 'POST /applications',
  'applications.update': 'PATCH /applications/:id',
  'applications.remove': 'DELETE /applications/:id',
  'applications.newKey': 'POST /applications/:application/keys',
  'applications.revokeKey': 'DELETE /application-keys/:id',
};
