import type { Served } from '@parley/component';
import type { PresenceMethods } from '@parley/presence-component/contract';

/** Where methods are served over HTTP, and what they do; the others are for pages that somebody has open. */
export const rest: { readonly [M in keyof PresenceMethods]?: Served } = {
  'presence.mine': { rest: 'GET /presence', about: 'What the caller has set, while it holds, and their working hours.' },
  'presence.set': { rest: 'PUT /presence', about: "Sets the caller's status, until it is cleared or its time is over." },
  'presence.clear': { rest: 'DELETE /presence', about: 'Clears what the caller has set.' },
  'presence.get': { rest: 'GET /presence/:people', about: 'The presence of people at this moment, ids separated by commas.' },
  'presence.setFor': { rest: 'PUT /people/:person/presence', about: 'Sets the status of somebody else, or clears it where none is given.' },
};
