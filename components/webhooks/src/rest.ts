import type { Served } from '@parley/component';
import type { WebhooksMethods } from '@parley/webhooks/contract';

/** Where methods are served over HTTP, and what they do. */
export const rest: { readonly [M in Exclude<keyof WebhooksMethods, 'webhooks.senders'>]: Served } = {
  'webhooks.list': { rest: 'GET /webhooks', about: 'All webhooks; of an application its own.' },
  'webhooks.add': { rest: 'POST /webhooks', about: 'Registers a webhook; its secret is shown this once.' },
  'webhooks.update': { rest: 'PATCH /webhooks/:id', about: 'Changes what is given of a webhook, and turns it on or off.' },
  'webhooks.remove': { rest: 'DELETE /webhooks/:id', about: 'Removes a webhook with all that waits for it.' },
  'webhooks.rotateSecret': {
    rest: 'POST /webhooks/:id/secret',
    about: 'Makes another secret, shown this once; the one before is good for another 24 hours.',
  },
  'webhooks.test': { rest: 'POST /webhooks/:id/test', about: 'Sends a webhook.test, once, and says what came of it.' },
  'webhooks.deliveries': { rest: 'GET /webhooks/:id/deliveries', about: 'What was given up (or waits), page by page.' },
  'webhooks.incoming': {
    rest: 'GET /conversations/:conversation/webhooks',
    about: 'The addresses at which others post into a conversation.',
  },
  'webhooks.addIncoming': {
    rest: 'POST /conversations/:conversation/webhooks',
    about: 'Makes an address at which another program posts into the conversation; it is shown this once.',
  },
  'webhooks.removeIncoming': { rest: 'DELETE /conversations/:conversation/webhooks/:id', about: 'Removes such an address.' },
  'webhooks.replay': { rest: 'POST /webhooks/:id/replay', about: 'Tries again what was given up, or one of it.' },
};
