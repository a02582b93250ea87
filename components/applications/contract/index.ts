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
  readonly createdAt: number;
  /** The newest last. */
  readonly keys: readonly ApplicationKey[];
}

/** All of them are for administrators. */
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
    };
    out: { application: Application };
  };
  /** What is given changes. Sessions from origins that are taken away end when they connect again. */
  'applications.update': {
    in: { id: string; name?: string; origins?: readonly string[]; issuer?: Issuer };
    out: { application: Application };
  };
  /** With its keys. Its sessions have ended when it is answered; the people it brought stay. */
  'applications.remove': { in: { id: string }; out: Record<string, never> };
  /**
   * The key is shown this once. Default algorithm: EdDSA. Default of `can`: to withdraw tokens of its own
   * (`identity/revoke: call`); an empty list: it only signs.
   */
  'applications.newKey': {
    in: { application: string; algorithm?: KeyAlgorithm; can?: readonly string[] };
    out: { id: string; key: string };
  };
  /** The sessions of the application have ended when it is answered; those with tokens of other keys come back at once. */
  'applications.revokeKey': { in: { id: string }; out: Record<string, never> };
}
