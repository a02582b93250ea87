import type { Parley } from '@parley/esdk';
import type { TestBackend, TestEndpoint, TestToken, TestWebhook } from '../types.ts';

/**
 * Somewhere people of an application talk: a Parley in memory, or a server. The application is `crm`: its channels `crm/deal/<id>` are durable,
 * `crm/cursor/<id>` live; maya and ravi are in `unit`, nobody else is; maya and noor are in `group`, and maya works at `location`. The component `welcome` greets everybody but oneself (`welcome.greet`).
 */
export interface World extends AsyncDisposable {
  readonly unit: string;
  readonly group: string;
  readonly location: string;
  /** What the backend of the application is given; its key lists `KEY_CAN`. */
  readonly backend: Pick<TestBackend, 'url' | 'key' | 'fetch'>;
  /** Settles when the person has been there, with a connection of their own. Default token: `CAN`. */
  connect(person: string, token?: TestToken): Promise<Parley>;
  /** As the backend of the application does. */
  publish(channel: string, body: unknown): Promise<{ readonly offset: number }>;
  revoke(person: string): Promise<void>;
  /** Settles when the endpoint is told what happens from then on. */
  webhook(endpoint: TestEndpoint, asked: TestWebhook): Promise<void>;
  /** As `TestNetwork` does. */
  drop(person: string): void;
  restore(person: string): void;
  /** Lets time pass, where it does not do so by itself. */
  pass(): Promise<void>;
}

const ALWAYS = [
  'crm/cursor/*: join publish cast members history',
  'messaging/*: join publish cast members call watch',
  'presence/*: call watch',
  'people/*: call',
  'pipes/file: open accept',
  'welcome/*: call',
];

/** What tokens of the application say. */
export const CAN: readonly string[] = ['crm/deal/*: join publish cast members history', ...ALWAYS];

/** What the key of the backend lists. */
export const KEY_CAN: readonly string[] = [
  'crm/*: publish history',
  'identity/revoke: call',
  'messaging/*: call',
  'people/*: call',
  'presence/get: call',
  'webhooks/*: call',
];

/** Those of somebody who may only listen to deals. */
export const LISTENS: readonly string[] = ['crm/deal/*: join', ...ALWAYS];

/** Settles when it is connected. */
export function up(client: Parley): Promise<Parley> {
  return new Promise((resolve) => {
    const look = (state: string): void => {
      if (state === 'up') resolve(client);
    };
    client.subscribe(({ connection }) => connection.state, look);
    look(client.connection.state);
  });
}
