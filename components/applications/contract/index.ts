/** What administrators see of applications. Types only: the schemas stay on the server. */

export type KeyAlgorithm = 'EdDSA' | 'HS256';

/** A key with which an application signs the tokens of its users. What it signs with is shown once, when it is made. */
export interface ApplicationKey {
  /** `crm.5fK2…`: `kid` of the tokens. */
  readonly id: string;
  readonly algorithm: KeyAlgorithm;
  /** What the backend may do with the key itself: capabilities. Tokens that it signs are not bounded by them. */
  readonly can: readonly string[];
  readonly createdAt: number;
  /** To the minute; absent: never. */
  readonly usedAt?: number;
  readonly revokedAt?: number;
}

/** A server (OpenID Connect) whose tokens speak for the application's users. */
export interface Issuer {
  /** `iss` of its tokens, as it writes it. */
  readonly issuer: string;
  /** `aud` that they must have. */
  readonly audience: string;
  /** Address of its keys (JWKS). */
  readonly jwks: string;
  /** Claim that is the id of the person. Default `sub`. */
  readonly person?: string;
}

/** A family of channels in the namespace of an application: `crm/<pattern>`. */
export interface ApplicationChannel {
  /** Without the id of the application: `deal/:id`. A parameter takes one part of a name. */
  readonly pattern: string;
  /** `durable`: stored before it is acknowledged. `live`: the last 256 messages, in memory, while somebody uses the channel. */
  readonly keeping: 'durable' | 'live';
  /** Durable ones: how long messages are kept, `12h`, `30d` (at most a year; looked at every hour). Absent: for good. */
  readonly keep?: string;
  /** The largest message, bytes. Default 16,384, at most 57,344. */
  readonly maxBytes?: number;
}

/** A message of a channel. */
export interface ChannelMessage {
  readonly offset: number;
  readonly sender: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was published, where it is JSON. */
  readonly body?: unknown;
  /** What was published, in base64, where it is not. */
  readonly bytes?: string;
}

/** An existing application that brings its users. Its id is the namespace of what belongs to it. */
export interface Application {
  readonly id: string;
  readonly name: string;
  /** Origins of its pages, which may come with its tokens: `https://crm.example.org`. */
  readonly origins: readonly string[];
  /** Whom its tokens speak of: people of the organisation by their id, or people of its own, `<application>.<id>`. Stays as it is. */
  readonly people: 'organisation' | 'own';
  /** Instead of keys of its own. */
  readonly issuer?: Issuer;
  /** Its channels. They are for tokens that list them, and for its keys; nobody else has a right to them. */
  readonly channels: readonly ApplicationChannel[];
  readonly createdAt: number;
  /** The newest last. */
  readonly keys: readonly ApplicationKey[];
}

/** All are for administrators, but `publish` and `messages`, which are for tokens and keys of the application that list the verb of the channel. */
export interface ApplicationsMethods {
  'applications.list': { in: Record<string, never>; out: { applications: readonly Application[] } };
  'applications.register': {
    in: {
      id: string;
      /** Default: the id. */
      name?: string;
      origins?: readonly string[];
      /** Default `organisation`. */
      people?: 'organisation' | 'own';
      issuer?: Issuer;
      channels?: readonly ApplicationChannel[];
    };
    out: { application: Application };
  };
  /**
   * What is given changes. Where the issuer is another one, the sessions of the application have ended when it is answered. Sessions from origins that are taken away end when they connect again; whoever reads a channel that is declared no
   * more is out of it, on every node, when it is answered. A channel that is to be kept otherwise (`keeping`) is taken out first.
   */
  'applications.update': {
    in: { id: string; name?: string; origins?: readonly string[]; issuer?: Issuer; channels?: readonly ApplicationChannel[] };
    out: { application: Application };
  };
  /** With its keys. Its sessions have ended when it is answered; the people it brought stay, and so do its conversations and what was said in its channels: its id is never given out again (`application-removed`). */
  'applications.remove': { in: { id: string }; out: Record<string, never> };
  /**
   * The key is shown this once. Default algorithm: EdDSA. Default of `can`: to withdraw tokens of its own, and conversations of
   * its own from people, and to use its channels (`identity/revoke: call`, `messaging/withdraw: call`, `crm/*: publish history`); an empty list: it only signs.
   */
  'applications.newKey': {
    in: { application: string; algorithm?: KeyAlgorithm; can?: readonly string[] };
    out: { id: string; key: string };
  };
  /** The sessions of the application have ended when it is answered; those with tokens of other keys come back at once. */
  'applications.revokeKey': { in: { id: string }; out: Record<string, never> };
  /**
   * Publishes JSON on a channel (`crm/deal/42`; in an address `crm:deal:42`). Answered when it is stored, where the channel is durable. With an
   * idempotency key a repetition is answered with the first result, on every node, for 90 days. `offset` is absent for a repetition of what is
   * no longer kept.
   */
  'applications.publish': { in: { channel: string; body: unknown }; out: { offset?: number; duplicate: boolean } };
  /** Messages of a channel behind an offset (0: the oldest that is kept), at most `limit` (50; ≤ 200), fewer where they are long. */
  'applications.messages': {
    in: { channel: string; after?: number; limit?: number };
    out: { messages: readonly ChannelMessage[]; more: boolean };
  };
}
