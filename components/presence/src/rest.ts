import type { RestKey } from '@parley/component';
import type { PresenceMethods } from '@parley/presence-component/contract';

/** Where methods are served over HTTP; the others are for pages that somebody has open. */
export const rest: { readonly [M in keyof PresenceMethods]?: RestKey } = {
  'presence.mine': 'GET /presence',
  'presence.set': 'PUT /presence',
  'presence.clear': 'DELETE /presence',
  'presence.get': 'GET /presence/:people',
  'presence.setFor': 'PUT /people/:person/presence',
};
