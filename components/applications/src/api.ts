import type { ChannelMessage } from '@parley/applications/contract';
import { type ApiRef, createApi } from '@parley/component';
import type { Claims } from './claims.ts';

/** A token that was good at this moment: who it speaks of, for which application. */
export interface VerifiedToken {
  readonly application: string;
  /** Of whom it is: the id of the person. */
  readonly person: string;
  /** The person is the application's own. */
  readonly own: boolean;
  readonly claims: Claims;
  /** Where the picture of the person is: only at an origin of the application. */
  readonly picture?: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** With the skew that clocks may have. That of an issuer may be good for longer, and is then to be shown again. */
  readonly expiresAt: number;
}

/** How a token was presented. `origin`: of the page, where it is not one of ours. */
export interface Presented {
  readonly origin?: string | undefined;
}

/** A message of a durable channel. */
export interface JournalledMessage {
  readonly channel: string;
  readonly offset: number;
  /** Absent: it is not kept any more. */
  readonly message?: ChannelMessage;
}

/** What is published on durable channels, for one component that must miss nothing of it, whatever fails. Live channels are in no log, and in no journal. */
export interface ChannelJournal {
  /** Messages that this node commits from here on in the channels for which `wanted` is true are kept until they are forgotten. At first none is. */
  keep(wanted: (channel: string) => boolean): void;
  /** The oldest that are kept, of all nodes, roughly in the order of their times; those of one channel in theirs. */
  next(limit: number): Promise<readonly JournalledMessage[]>;
  forget(taken: readonly Pick<JournalledMessage, 'channel' | 'offset'>[]): Promise<void>;
  /** Calls `fn` when one was committed, on whichever node; not for each where there were several. `fn` must not throw. Returns how to stop. */
  onWritten(fn: () => void): () => void;
}

/** What other components may ask of applications. */
export interface ApplicationsApi {
  /** Refused with the reason, where the token is not good or may not be used there. */
  verify(token: string, presented: Presented): Promise<VerifiedToken>;
  /** The application whose key this is, and what the key may. Undefined: it is none, or not any more. */
  holderOf(key: string): Promise<{ readonly application: string; readonly can: readonly string[] } | undefined>;
  /** Whether a session may still stand on a token of this application that was verified before. */
  allows(application: string, token: Presented & { readonly issuedAt: number }): Promise<boolean>;
  exists(application: string): Promise<boolean>;
  /** For how long a token of it may be good after it was issued, in seconds. '', or one that is not known: of whichever. Never changes for one. */
  longestLifetime(application: string): Promise<number>;
  /** The id of the person whom the application calls so. */
  personOf(application: string, sub: string): Promise<string>;
  /** Whether pages of this origin may come with tokens of some application. */
  admits(origin: string): Promise<boolean>;
  readonly journal: ChannelJournal;
}

export const applicationsApi: ApiRef<ApplicationsApi> = createApi('applications.api');

/** Whether a text has the form of a token that `verify` judges. */
export function looksLikeToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

/** So far clocks may be apart, in seconds. */
export const SKEW_S = 30;
