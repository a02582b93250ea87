import { Applications } from './applications.ts';
import { Calls, type CallsOptions } from './calls.ts';
import { Channels } from './channels.ts';
import { Conversations } from './conversations.ts';
import { Groups } from './groups.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { Presence } from './presence.ts';
import { Revocations } from './revocations.ts';
import { Units } from './units.ts';
import type { WebhookSecret } from './webhook-signature.ts';
import { Webhooks } from './webhooks.ts';

export interface ApiOptions extends CallsOptions {
  readonly webhookSecret?: WebhookSecret | undefined;
}

/** What can be asked of a server by one who calls. Every function rejects with a ParleyError; what may be repeated is, until its time is over. */
export class Api {
  readonly people: People;
  readonly units: Units;
  readonly groups: Groups;
  readonly channels: Channels;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly presence: Presence;
  readonly applications: Applications;
  readonly revocations: Revocations;
  readonly webhooks: Webhooks;

  constructor(options: ApiOptions) {
    const calls = new Calls(options);
    this.people = new People(calls);
    this.units = new Units(calls);
    this.groups = new Groups(calls);
    this.channels = new Channels(calls);
    this.conversations = new Conversations(calls);
    this.messages = new Messages(calls);
    this.presence = new Presence(calls);
    this.applications = new Applications(calls);
    this.revocations = new Revocations(calls);
    this.webhooks = new Webhooks(calls, options.webhookSecret);
  }
}
