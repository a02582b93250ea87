import { type ApplicationsApi, applicationsApi } from '@parley/applications';
import type { ApiRef, Services, UsesOf, ValuesOf, WatchSink } from '@parley/component';
import { type MessagingApi, messagingApi } from '@parley/messaging';
import { type PeopleApi, peopleApi } from '@parley/people';
import type { Principal } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { Sealing } from '@parley/security';
import { Courier } from './courier.ts';
import { Deliveries } from './deliveries.ts';
import { Editor } from './editor.ts';
import { Endpoints } from './endpoints.ts';
import { Incoming } from './incoming.ts';
import { Keyed } from './keyed.ts';
import { Listeners } from './listeners.ts';
import type { WebhooksOptions } from './options.ts';
import { PeopleFollower } from './people-follower.ts';
import { Poster } from './post.ts';
import { Sender } from './sender.ts';
import type { settings } from './settings.ts';
import { SwitchedOff } from './switched-off.ts';

export const uses: {
  readonly people: ApiRef<Pick<PeopleApi, 'people' | 'everybody' | 'exists' | 'onChanged'>>;
  readonly messaging: ApiRef<Pick<MessagingApi, 'journal' | 'post' | 'conversation' | 'isMember' | 'mayRead' | 'mayWrite'>>;
  readonly applications: ApiRef<Pick<ApplicationsApi, 'exists' | 'journal'>>;
} = { people: peopleApi, messaging: messagingApi, applications: applicationsApi };

export type WebhooksServices = Services<UsesOf<typeof uses>, ValuesOf<typeof settings>>;

/** What every function of the declaration is given. */
export interface WebhooksState {
  readonly runtime: Runtime;
  readonly endpoints: Endpoints;
  readonly deliveries: Deliveries;
  readonly editor: Editor;
  readonly sender: Sender;
  readonly courier: Courier;
  readonly incoming: Incoming;
  readonly switchedOff: SwitchedOff;
  /** Shows it to whoever listens. */
  listen(principal: Principal, sink: WatchSink): Promise<() => void>;
  close(): Promise<void>;
}

export async function makeState(services: WebhooksServices, { sealKey, resolve }: WebhooksOptions): Promise<WebhooksState> {
  const { sql, site, clock, random, logger, settings } = services;
  const runtime = { clock, random };
  const sealing = new Sealing(sealKey, 'parley webhook secrets 1', random);
  const endpoints = new Endpoints({ sql, site, logger });
  const deliveries = new Deliveries(sql, clock);
  const people = new PeopleFollower({ sql, people: services.uses.people, runtime });
  const allowed = () => settings.current.networks;
  const poster = new Poster({ clock, allowed, ...(resolve && { resolve }) });
  const sender = new Sender({ poster, sealing, clock });
  const { messaging, applications } = services.uses;
  const editor = new Editor({ sql, endpoints, deliveries, people, applications, sealing, allowed, runtime, logger });
  await endpoints.now();
  const listeners: Listeners = new Listeners(site, {
    ...{ begin: () => people.ask(), changed: () => courier.askedOtherwise(), logger },
    mayRead: (conversation, principal) => messaging.mayRead(conversation, principal),
  });
  const courier: Courier = new Courier({
    ...{ site, journal: messaging.journal, channels: applications.journal, endpoints, deliveries, people },
    ...{ listeners, sender, editor, runtime, logger },
  });
  const switchedOff = new SwitchedOff(endpoints);
  const stops = [services.uses.people.onChanged((change) => courier.peopleChanged(change.people)), followApplications(services, editor)];
  return {
    runtime,
    endpoints,
    deliveries,
    editor,
    sender,
    courier,
    incoming: new Incoming({ sql, ...services.uses, keyed: new Keyed(sealKey, 'parley incoming webhooks 1'), runtime, logger }),
    switchedOff,
    listen: (principal, sink) => listeners.open(principal, sink),
    async close() {
      for (const stop of stops) stop();
      listeners.close();
      switchedOff.close();
      const closing = courier.close();
      poster.close();
      await closing;
      endpoints.close();
    },
  };
}

/** An application that is removed leaves no webhooks behind: who takes its name later is told nothing by them. */
function followApplications({ sessions, logger }: WebhooksServices, editor: Editor): () => void {
  return sessions.onRevoked((what) => {
    if (what === 'everything' || !('application' in what)) return;
    editor.sweep().catch((error: unknown) => logger.warn('webhooks.sweep-failed', { error: String(error) }));
  });
}
