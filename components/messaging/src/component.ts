import { type Component, defineComponent, every, person } from '@parley/component';
import { z } from 'zod';
import { type MessagingApi, messagingApi } from './api.ts';
import { offers } from './before.ts';
import { feed } from './feed.ts';
import { narrowed } from './inbox/narrowed-sink.ts';
import { makeApi } from './messaging-api.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import { reasons } from './reasons.ts';
import { type MessagingState, makeState, uses } from './state.ts';

/** Conversations: their feeds, history, read marks and inboxes. */
export const messaging: Component<MessagingState, typeof uses, MessagingApi> = defineComponent<MessagingState, typeof uses, MessagingApi>({
  id: 'messaging',
  version: '0.1.0',
  permissions: ['channels:own', 'storage:own'],
  uses,
  provides: messagingApi,
  storage: { migrations },
  channels: { conversation: feed },
  offers,
  jobs: { guests: every('1h', { once: 'per-site', run: ({ state, signal }) => state.guests.sweep(state, signal) }) },
  methods,
  reasons,
  watches: {
    inbox: {
      in: z.unknown(),
      can: person,
      open: ({ state, principal }, _input, sink) => state.inbox.open(principal.id, narrowed(principal, sink)),
    },
  },
  async start(services) {
    const state = makeState(services);
    // Deletions whose redaction a stop cut short.
    state.purger.wake();
    void state.shelver.run();
    return {
      state,
      api: makeApi(state),
      async stop() {
        state.news.close();
        state.inbox.close();
        await Promise.all([state.purger.close(), state.shelver.close()]);
      },
    };
  },
});
