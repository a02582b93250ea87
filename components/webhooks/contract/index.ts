/**
 * What webhooks tell, whom and when again, and how their endpoints are registered. Clients import its types alone; the schemas stay on the server.
 *
 * An event is the body of a POST, signed by Standard Webhooks (https://www.standardwebhooks.com): `webhook-id` is the same in each try,
 * `webhook-timestamp` is that of the try, `webhook-signature` has one `v1,…` for each secret that is good at that time.
 */
export {
  type Asking,
  channelSubject,
  concerns,
  type Described,
  type Happening,
  isOf,
  messageSubject,
  ofChannel,
  personSubject,
  wantsChannel,
} from './happening.ts';
export { waitAfter } from './schedule.ts';
export { type FeedEntry, type PublishedEntry, publishedOf, toldOf } from './told.ts';

/** A conversation, as short as its messages need it. */
export interface WebhookConversation {
  readonly id: string;
  /** `room`, `direct`, or `application`: of an application, which calls it by `key`. */
  readonly kind: string;
  /** '' where it has none. */
  readonly title: string;
  /** What its application calls it: `crm/deal/42`. */
  readonly key?: string;
}

export interface WebhookMessage {
  /** Names it within its conversation. */
  readonly id: number;
  /** Who wrote it: the id of a person or service. */
  readonly sender: string;
  /** Milliseconds since 1970: when it was said. */
  readonly at: number;
  /** Markdown. */
  readonly body: string;
  readonly mentions?: readonly string[];
  readonly everyone?: boolean;
  /** `id` of the message that it answers. */
  readonly replyTo?: number;
}

export interface WebhookPerson {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  readonly title: string;
  /** Ids. */
  readonly units: readonly string[];
  readonly active: boolean;
}

/** A message of a durable channel of an application. */
export interface WebhookChannelMessage {
  /** Its name in full: `crm/deal/42`. */
  readonly channel: string;
  readonly offset: number;
  readonly sender: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was published, where it is JSON. */
  readonly body?: unknown;
  /** What was published, in base64, where it is not. */
  readonly bytes?: string;
}

/** Every event, by its type: its `data`. */
export interface WebhookEvents {
  'message.created': { readonly conversation: WebhookConversation; readonly message: WebhookMessage };
  /** `by`: who changed it. */
  'message.updated': {
    readonly conversation: WebhookConversation;
    readonly message: Pick<WebhookMessage, 'id' | 'body'>;
    readonly by: string;
  };
  'message.deleted': { readonly conversation: WebhookConversation; readonly message: Pick<WebhookMessage, 'id'>; readonly by: string };
  'conversation.created': { readonly conversation: WebhookConversation; readonly by: string };
  /** People who have come into a conversation that was there; `by`: who let them in. */
  'member.joined': { readonly conversation: WebhookConversation; readonly people: readonly string[]; readonly by: string };
  'member.left': { readonly conversation: WebhookConversation; readonly people: readonly string[]; readonly by: string };
  'person.created': { readonly person: WebhookPerson };
  /** Also when somebody is active again. */
  'person.updated': { readonly person: WebhookPerson };
  'person.deactivated': { readonly person: WebhookPerson };
  /** For endpoints of the application whose channel it is, which name it (`channels`). */
  'channel.published': WebhookChannelMessage;
  /** Sent by `webhooks.test` only. */
  'webhook.test': { readonly endpoint: string };
}
export type WebhookEventType = keyof WebhookEvents;

/** The body of a webhook. `timestamp`: ISO 8601, when it happened. */
export type WebhookEvent<Type extends WebhookEventType = WebhookEventType> = {
  readonly [T in Type]: { readonly type: T; readonly timestamp: string; readonly data: WebhookEvents[T] };
}[Type];

/** What `webhooks.events` tells whoever listens: an event; or that they are too slow, and that up to so many before the next one are left out. */
export type WebhookHeard = WebhookEvent | { readonly missed: number };

/** What an endpoint can ask for. */
export type WebhookTopic = Exclude<WebhookEventType, 'webhook.test'>;

/** `rooms`: no direct conversations; `all`: these too; a list: those (ids, or keys of applications). An application has its own only, whichever is asked for. */
export type WebhookScope = 'rooms' | 'all' | readonly string[];

export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookTopic[];
  readonly conversations: WebhookScope;
  /** Of `channel.published`: patterns of channels, as capabilities have them (`crm/deal/*`). */
  readonly channels?: readonly string[];
  /** Of the application that registered it; absent: an administrator did. */
  readonly application?: string;
  readonly createdAt: number;
  /** Absent: it is told. `asked`: by `webhooks.update`, also of one that was off by itself; `gone`: it answered 410; `failing`: nothing reached it for five days. */
  readonly disabled?: { readonly reason: WebhookDisabled; readonly at: number };
  /** Since when no try has succeeded. */
  readonly failingSince?: number;
  /** Deliveries that wait for a try, and those that were given up. */
  readonly pending: number;
  readonly dead: number;
}
export type WebhookDisabled = 'asked' | 'gone' | 'failing';

/** What the watch `webhooks.off` tells: those that are off by themselves, until somebody turns them on, removes them or leaves them off (`enabled: false`). */
export interface WebhooksOff {
  readonly off: readonly Pick<WebhookEndpoint, 'id' | 'url' | 'application' | 'disabled'>[];
}

/**
 * Why a try failed. `answered`: with a status that is no success; `redirected`: 3xx, which is not followed; `inside`: the address leads into the
 * own network, which administrators have not allowed; `untrusted`, `misnamed`, `outdated`: of its certificate, for which nobody vouches whom the
 * server trusts, which is for another name, or whose time is not yet or over; `unsigned`: its secret cannot be read (data restored elsewhere): rotate it.
 */
export type WebhookProblem =
  | 'answered'
  | 'redirected'
  | 'timeout'
  | 'unresolved'
  | 'inside'
  | 'unreachable'
  | 'untrusted'
  | 'misnamed'
  | 'outdated'
  | 'unsigned';

/** An event that an endpoint has not taken yet. What it took is not kept. */
export interface WebhookDelivery {
  /** `webhook-id`. */
  readonly id: string;
  readonly type: WebhookEventType;
  readonly state: 'pending' | 'dead';
  readonly createdAt: number;
  readonly tries: number;
  /** When it is tried next; of dead ones: when it was given up. */
  readonly at: number;
  /** Of the last try. */
  readonly problem?: WebhookProblem;
  /** The same as a sentence, with what to do. */
  readonly message?: string;
  readonly status?: number;
}

/** An address at which another program posts into a conversation, as one does into Slack: `POST <server><path>` with `{ "text": … }`. */
export interface IncomingWebhook {
  readonly id: string;
  /** As whom its messages are shown; their sender is `webhook:<id>`, which is nobody of the directory. */
  readonly name: string;
  readonly conversation: string;
  /** Who made it. */
  readonly by: string;
  readonly createdAt: number;
  /** To the minute; absent: never. */
  readonly usedAt?: number;
  /** Nothing is taken there: who made it can no longer write in the conversation, or it is one of two people. */
  readonly paused?: true;
}

/** For administrators, and for the key of an application that lists the capability, which sees and changes only its own. */
export interface WebhooksMethods {
  'webhooks.list': { in: Record<string, never>; out: { endpoints: readonly WebhookEndpoint[] } };
  /**
   * Default of `conversations`: `rooms`. `channel.published` is for applications, and needs `channels` of their own. The secret (`whsec_…`) is shown
   * this once.
   */
  'webhooks.add': {
    in: {
      url: string;
      events: readonly WebhookTopic[];
      conversations?: WebhookScope;
      channels?: readonly string[];
      description?: string;
    };
    out: { endpoint: WebhookEndpoint; secret: string };
  };
  /** What is given changes. While it is not enabled nothing is kept for it. */
  'webhooks.update': {
    in: {
      id: string;
      url?: string;
      events?: readonly WebhookTopic[];
      conversations?: WebhookScope;
      channels?: readonly string[];
      description?: string;
      enabled?: boolean;
    };
    out: { endpoint: WebhookEndpoint };
  };
  /** With all that waits for it. */
  'webhooks.remove': { in: { id: string }; out: Record<string, never> };
  /** Another secret, shown this once; the one before is good for another 24 hours: until then everything bears both signatures. */
  'webhooks.rotateSecret': { in: { id: string }; out: { secret: string } };
  /** Sends `webhook.test` once, whether it is enabled or not, and waits for what comes of it, at most 15 s. */
  'webhooks.test': { in: { id: string }; out: { delivered: boolean; problem?: WebhookProblem; message?: string; status?: number } };
  /** In the order of their next try; `after`: the last `id` and `at` of the page before, as `<at>.<id>`. */
  'webhooks.deliveries': {
    in: { id: string; state?: 'pending' | 'dead'; after?: string; limit?: number };
    out: { deliveries: readonly WebhookDelivery[]; more: boolean };
  };
  /** Tries those again that were given up (or one of them), from the first. */
  'webhooks.replay': { in: { id: string; delivery?: string }; out: { replayed: number } };
  /** Of a conversation, for its members and administrators. */
  'webhooks.incoming': { in: { conversation: string }; out: { incoming: readonly IncomingWebhook[] } };
  /**
   * The path, `/hooks/<id>/<secret>`, is shown this once: whoever knows it posts there, as long as who made it may write in the conversation. For
   * whoever may; administrators make it for a member (`by`), who answers for it. Not in direct conversations. A repetition with the same idempotency
   * key makes no other one.
   */
  'webhooks.addIncoming': { in: { conversation: string; name: string; by?: string }; out: { incoming: IncomingWebhook; path: string } };
  'webhooks.removeIncoming': { in: { conversation: string; id: string }; out: Record<string, never> };
  /** The names behind senders of messages (`webhook:<id>`, also of those that were removed); others are left out. For everybody who is signed in. */
  'webhooks.senders': { in: { ids: readonly string[] }; out: { senders: readonly { readonly id: string; readonly name: string }[] } };
}
