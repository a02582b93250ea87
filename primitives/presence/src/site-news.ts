// What nodes tell each other. People are told of absolutely: what is said of somebody takes the place of what was said before.
import type { ClaimedState, DeviceKind } from './facts.ts';
import type { StoredClaim, StoredFacts, StoredSession } from './ports.ts';

export interface SessionFacts extends StoredSession {
  /** Connected, not within its grace. */
  readonly isHere: boolean;
}

/** What one node knows of a person. */
export interface NodeFacts extends StoredFacts {
  readonly sessions: readonly SessionFacts[];
}

/** `n` counts the changes that a life has told; a number that is left out was lost. */
export type SiteNews =
  /** Nothing is new since change `n`. */
  | { readonly news: 'beat'; readonly n: number }
  /** `set`: people whose setting has been stored anew; it is to be read. */
  | { readonly news: 'change'; readonly n: number; readonly people: readonly PersonNews[]; readonly set?: readonly string[] }
  /** Everything, as of change `n`, in `parts` pieces one after the other. */
  | {
      readonly news: 'all';
      readonly n: number;
      readonly part: number;
      readonly parts: number;
      readonly people: readonly PersonNews[];
    }
  /** Lives that are over, and for how long their facts stay; 0: not any more. */
  | { readonly news: 'ended'; readonly lives: readonly (readonly [life: string, leftMs: number])[] }
  /** These lives are asked for everything. */
  | { readonly news: 'ask'; readonly lives: readonly string[] }
  /** The node stops. Its sessions have just been lost. */
  | { readonly news: 'bye' };

const KINDS: ReadonlySet<string> = new Set<SiteNews['news']>(['beat', 'change', 'all', 'ended', 'ask', 'bye']);

/** Throws for what a later version may say: it is not to be taken for something else. */
export function checkKind({ news }: SiteNews): void {
  if (!KINDS.has(news)) throw new TypeError(`Nobody knows news "${news}".`);
}

export type PersonNews = readonly [person: string, sessions: readonly SessionNews[], claims: readonly ClaimNews[]];
type SessionNews = readonly [session: string, generation: number, device: string, kind: DeviceKind, idle: 0 | 1, here: 0 | 1];
type ClaimNews = readonly [source: string, state: ClaimedState, until?: number];

/** Undefined: nothing is known of the person any more. */
export function writePerson(person: string, { sessions, claims }: NodeFacts = { sessions: [], claims: [] }): PersonNews {
  return [
    person,
    sessions.map(({ session, generation, device, kind, idle, isHere }) => [
      session,
      generation,
      device,
      kind,
      idle ? 1 : 0,
      isHere ? 1 : 0,
    ]),
    claims.map(({ source, state, until }) => (until === undefined ? [source, state] : [source, state, until])),
  ];
}

export function readPerson([, sessions, claims]: PersonNews): NodeFacts | undefined {
  if (sessions.length === 0 && claims.length === 0) return undefined;
  return {
    sessions: sessions.map(([session, generation, device, kind, idle, here]) => ({
      session,
      generation,
      device,
      kind,
      idle: idle === 1,
      isHere: here === 1,
    })),
    claims: claims.map(([source, state, until]): StoredClaim => (until === undefined ? { source, state } : { source, state, until })),
  };
}
