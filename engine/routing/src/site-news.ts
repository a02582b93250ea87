import { CODES, type CodeName, decodeJson, encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Revoked, RevokeMatch } from './revocations.ts';

const SUBJECT = 'sessions';
/** Sessions that are told of at once: what waits for the backbone behind them is not held up. */
const TOLD_AT_ONCE = 500;

/** A session has gone on, with this generation, at the node that tells it. */
export interface Moved {
  readonly session: string;
  readonly generation: number;
}

/** What the other nodes tell of sessions. */
export interface SiteNewsHandlers {
  moved(news: Moved, fromNode: string): void;
  revoked(match: Revoked, code: CodeName): void;
  /** The sessions of this node: told to all when something may have been missed, so that each goes on at one node only. */
  sessions(): readonly Moved[];
}

/** What the nodes of a site tell each other of sessions. */
export class SiteNews {
  readonly #site: Site;
  readonly #clock: Clock;
  readonly #handlers: SiteNewsHandlers;
  readonly #stops: readonly Cancel[];

  constructor(site: Site, clock: Clock, handlers: SiteNewsHandlers) {
    this.#site = site;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#stops = [
      site.backbones.control.subscribe(SUBJECT, (bytes, fromNode) => this.#hear(bytes, fromNode)),
      site.onRevoked((what) => this.#revoked(what)),
      site.onGap(() => this.#tellSome(handlers.sessions())),
    ];
  }

  moved(news: Moved): void {
    this.#tell([news]);
  }

  /** Settles when no session of another node is written to that matches. */
  revoke(match: RevokeMatch, code: CodeName): Promise<void> {
    return this.#site.revoke(JSON.stringify({ match, code }));
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #tell(moved: readonly Moved[]): void {
    if (moved.length > 0) this.#site.backbones.control.publish(SUBJECT, encodeJson(moved));
  }

  #tellSome(moved: readonly Moved[]): void {
    this.#tell(moved.slice(0, TOLD_AT_ONCE));
    if (moved.length > TOLD_AT_ONCE) this.#clock.soon(() => this.#tellSome(moved.slice(TOLD_AT_ONCE)));
  }

  #hear(bytes: Uint8Array, fromNode: string): void {
    for (const moved of decodeJson(bytes) as readonly Moved[]) this.#handlers.moved(moved, fromNode);
  }

  #revoked(what: string | undefined): void {
    const { match, code } = what === undefined ? LOST : parse(what);
    this.#handlers.revoked(match, code);
  }
}

interface Revocation {
  readonly match: Revoked;
  readonly code: CodeName;
}

/** Whoever still may comes again with a new token. */
const LOST: Revocation = { match: 'everything', code: 'token-expired' };

const KNOWN = ['person', 'grant', 'session', 'application'] as const;

/** What a newer version of this program revokes, and this one does not understand, may be anything. */
function parse(what: string): Revocation {
  const { match, code } = JSON.parse(what) as { readonly match?: Partial<Record<string, unknown>>; readonly code?: string };
  if (!KNOWN.some((name) => typeof match?.[name] === 'string')) return LOST;
  return { match: match as unknown as RevokeMatch, code: code !== undefined && code in CODES ? (code as CodeName) : 'token-revoked' };
}
