import { type Component, defineComponent, every } from '@parley/component';
import { z } from 'zod';
import { EVENTS } from './events.ts';
import { methods } from './methods.ts';
import { migrations } from './migrations.ts';
import type { WebhooksOptions } from './options.ts';
import { reasons } from './reasons.ts';
import { routes } from './routes.ts';
import { administratorOrApplication, ownerOf } from './rules.ts';
import { settings } from './settings.ts';
import { makeState, uses, type WebhooksState } from './state.ts';

/** What was given up is kept so long, to be replayed. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Tells other programs over HTTP what happens. */
export function createWebhooks(options: WebhooksOptions): Component<WebhooksState, typeof uses, unknown, typeof settings> {
  return defineComponent<WebhooksState, typeof uses, unknown, typeof settings>({
    id: 'webhooks',
    version: '0.1.0',
    permissions: ['storage:own', 'sessions:read'],
    uses,
    settings,
    storage: { migrations },
    methods,
    reasons,
    watches: {
      events: {
        in: z.unknown(),
        can: administratorOrApplication,
        open: ({ state, principal }, _input, sink) => state.listen(principal, sink),
      },
      off: {
        in: z.unknown(),
        can: administratorOrApplication,
        open: ({ state, principal }, _input, sink) => state.switchedOff.open(ownerOf(principal), sink),
      },
    },
    http: routes,
    tellsOverHttp: EVENTS,
    jobs: {
      look: every('1m', { once: 'per-node', run: async ({ state }) => state.courier.look() }),
      drop: every('1h', { once: 'per-site', run: ({ state }) => state.deliveries.drop(state.runtime.clock.now() - KEPT_MS) }),
      sweep: every('1h', { once: 'per-site', run: ({ state }) => state.editor.sweep() }),
    },
    async start(services) {
      const state = await makeState(services, options);
      // When all nodes can be asked, and all components have started. A node may have been lost between an application and its webhooks.
      void services.sessions.listening
        .then(() => state.editor.sweep())
        .catch((error: unknown) => services.logger.warn('webhooks.sweep-failed', { error: String(error) }))
        .then(() => state.courier.look());
      return { state, stop: () => state.close() };
    },
  });
}
