import { anyone, type Route } from '@parley/component';
import { readSlackPayload } from './slack-payload.ts';
import type { WebhooksState } from './state.ts';

const OK = new TextEncoder().encode('ok');

/** The host serves it at `/hooks/:id/:secret`, too. */
export const routes: { readonly 'POST /hooks/:id/:secret': Route<WebhooksState> } = {
  // Whoever knows the secret: there is nobody who signs in.
  'POST /hooks/:id/:secret': {
    can: anyone,
    fromPrograms: true,
    async run({ state }, { params, body, headers }) {
      const text = new TextDecoder().decode(body);
      const { id = '', secret = '' } = params;
      await state.incoming.post({ id, secret }, readSlackPayload(text, headers['content-type'] ?? ''));
      return { bytes: { type: 'text/plain; charset=utf-8', data: OK } };
    },
  },
};
