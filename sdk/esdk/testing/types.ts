import type { Parley } from '@parley/esdk';
import type { WebhookScope, WebhookTopic } from '@parley/webhooks/contract';
import type { Duration } from './duration.ts';
import type { TestGroup, TestPerson, TestUnit } from './node/organisation.ts';

export type { Duration, TestGroup, TestPerson, TestUnit };

export interface TestParleyOptions {
  /** What chance is made of: the same seed gives the same ids and pauses. Default 1. */
  readonly seed?: number;
  /** Everybody there is, by id or with a name; writing to others is refused as `not-found`. Default: whoever is named. */
  readonly people?: readonly (string | TestPerson)[];
  /** The organisation's units by id. Default: none. */
  readonly units?: Readonly<Record<string, TestUnit>>;
  /** Its groups by id. Default: none. */
  readonly groups?: Readonly<Record<string, TestGroup>>;
  /** Who may do what in the channels of applications; what is not allowed is refused as `forbidden`. Default: everybody everything. */
  readonly may?: (question: TestQuestion) => boolean;
  /**
   * The channels of applications, as an application registers them: `{ 'crm/deal/:id': 'durable', 'crm/cursor/:id': 'live' }`; others are refused as
   * `unknown-method`. Default: every channel is there, and durable.
   */
  readonly channels?: Readonly<Record<string, 'durable' | 'live'>>;
  /** Labels with which people open pipes to each other. Default: `file`, which every server has. */
  readonly pipes?: readonly string[];
  /** Other limits than those of a server as it is installed, e.g. low ones to meet them soon. */
  readonly limits?: TestLimits;
}

/** What one connection may do; beyond it is refused as `rate-limited`, `too-many-requests`, `too-large`. The names are those of the server's settings. */
export interface TestLimits {
  /** Default 50, with four seconds of them at once; time must pass for more. */
  readonly framesPerSecond?: number;
  /** Default 262,144, with four seconds of them at once. */
  readonly bytesPerSecond?: number;
  /** Largest frame; default 65,536. */
  readonly frameBytes?: number;
  /** Joined channels; default 512. */
  readonly subscriptions?: number;
  /** Requests that wait for their answer; default 64. */
  readonly requests?: number;
  /** Of one person; default 32. */
  readonly connectionsPerPerson?: number;
}

/** What somebody is about to do in a channel. `members`: see who has it open. */
export interface TestQuestion {
  readonly person: string;
  readonly verb: 'join' | 'publish' | 'cast' | 'history' | 'members';
  readonly channel: string;
}

/** What the backend of the application says with a token. */
export interface TestToken {
  /** What the bearer may do at most, as in your own tokens: `['crm/deal/*: join']`. Default: everything. */
  readonly can?: readonly string[];
  /** How long each token is good; the next one is asked for in time. Default: for ever. */
  readonly expiresIn?: Duration;
  /** The bearer is no person of the directory, and opens this one conversation: `crm/deal/42`. `name`: what the guest is called; default: the id. */
  readonly guest?: { readonly conversation: string; readonly name?: string };
  /** Instead of all that: what your backend signs, asked for as a page does. It brings the person. */
  readonly token?: () => string | Promise<string>;
}

/** What your backend is given in a test: `new Parley(test.backend())` of `@parley/server-sdk`. */
export interface TestBackend {
  readonly url: string;
  /** That of an application, `parley_…`. */
  readonly key: string;
  /** Asks the Parley of the test, without a network. What else has an address is not reached by it. */
  readonly fetch: typeof fetch;
  /** With which each webhook of a test is signed. */
  readonly webhookSecret: string;
}

/** What takes webhooks: `parley.webhooks.handler({ … })` of `@parley/server-sdk`, or whatever answers a `Request`. */
export type TestEndpoint = (request: Request) => Response | Promise<Response>;

/** What an endpoint is told: as it is registered on a server. */
export interface TestWebhook {
  readonly events: readonly WebhookTopic[];
  /** `rooms`: no direct conversations. Default `rooms`. */
  readonly conversations?: WebhookScope;
  /** Of `channel.published`: `['crm/deal/*']`. */
  readonly channels?: readonly string[];
  /** Whose endpoint it is: then it is told of what is its own. Default: an administrator's; with `channels`: theirs. */
  readonly application?: string;
}

/** The time of a `TestParley`. It stands still but for `advance`. */
export interface TestClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Lets so much time pass (milliseconds, or `'5m'`), with all that happens in it in its order. */
  advance(time: Duration): Promise<void>;
}

/** What lies between the connections of a `TestParley` and its server. */
export interface TestNetwork {
  /** Breaks the connections of a person, or of everybody, and lets no new one be made until `restore`. What is under way is lost. */
  drop(person?: string): void;
  /** Of a person, or of everybody. Connections come back when they try the next time: advance the clock, by half a minute at most. */
  restore(person?: string): void;
  /** How many milliseconds of the clock each message is under way from now on, both ways; 0 at first: it arrives by itself. */
  delay(ms: number): void;
}

/** The other end of a pipe that was opened to a component. */
export interface TestPipe {
  readonly label: string;
  /** What the opener said about it. */
  readonly meta: unknown;
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** A watch that a component offers. */
export interface TestWatch {
  /** Tells those who watch, or one of them, what has changed. */
  tell(delta: unknown, person?: string): void;
}

export interface TestParley extends AsyncDisposable {
  readonly clock: TestClock;
  readonly network: TestNetwork;
  /**
   * A connection of its own for a person, at each call: somebody may have several, as in several windows. `close` of this object closes it. Throws a
   * TypeError for somebody who is not among the people.
   */
  connect(person: string, token?: TestToken): Parley;
  /** Publishes on a channel as a backend does, as whoever is named. Default: as `server`. Rejects with a RangeError for a channel that is not there. */
  publish(channel: string, body: unknown, sender?: string): Promise<{ readonly offset: number }>;
  /**
   * What the backend of an application is given. `can`: what the key lists; default, as on a server: to withdraw tokens and conversations of its own, and to use
   * its channels. Tokens that it signs are taken, and bring their people; who signed them is not looked at.
   */
  backend(application?: string, options?: { readonly can?: readonly string[] }): TestBackend;
  /**
   * Tells an endpoint what happens from here on, signed. What it does not take with 2xx comes again when the clock is advanced, after times as on a server, with the same
   * `webhook-id`; 410 ends it. `clock.advance` waits until what was sent is answered. Answers how to stop.
   */
  webhook(endpoint: TestEndpoint, asked: TestWebhook): () => void;
  /**
   * Answers a method of a component, by its full name (`polls.create`), with what `fn` returns or settles with. To refuse, throw a `ParleyError` with a
   * code of the server: `new ParleyError('forbidden')`. Whatever else is thrown is told as `internal`.
   */
  answer<In = unknown>(method: string, fn: (input: In, person: string) => unknown): void;
  /** Offers a watch of a component, by its full name (`polls.results`); it begins with what `fn` returns, and may refuse as methods do. */
  offer<In = unknown>(topic: string, fn: (input: In, person: string) => unknown): TestWatch;
  /** Takes the pipes that are opened to a component with this label. What `fn` throws ends the pipe with `internal`. */
  take(component: string, label: string, fn: (pipe: TestPipe, person: string) => void | Promise<void>): void;
  /**
   * Withdraws the tokens of a person, as your backend does when they are signed out everywhere: those issued up to now, and half a minute more. Their
   * connections end with `token-revoked` when they have tried in vain; advance the clock.
   */
  revoke(person: string): Promise<void>;
  /**
   * Starts the server anew without what was ever published on a channel, as after a backup was restored: whoever has joined it is told `reset` when they
   * are back. What else is stored goes on; live channels begin anew, as at every start. Throws a TypeError for the feed of a conversation.
   */
  forget(channel: string): void;
  /** Closes every connection. */
  close(): Promise<void>;
}
