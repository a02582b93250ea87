import type { Logger, SiteServices } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import type { Commit } from './inbox/change.ts';

/** Commits are gathered this long before other nodes are told, milliseconds. */
const GATHER_MS = 10;
/** Characters of commits that are told at once; of a longer one the others hear that there was one. */
const MOST_CHARACTERS = 100_000;

const COMMITS = 'commits';
const MARKS = 'marks';
const MISSED = 'missed';

export interface SiteNewsParts {
  readonly site: SiteServices;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A commit of another node; those of one node in the order of each feed. */
  readonly heard: (commit: Commit) => void;
  /** What these people's inboxes say of the conversation is otherwise, for a reason that is in no feed. */
  readonly marked: (conversation: string, people: readonly string[]) => Promise<void>;
  /** Something happened in the conversation, and it is not told what. */
  readonly missed: (conversation: string) => Promise<void>;
  /** Something of the above may not have been heard. */
  readonly lost: () => Promise<void>;
}

/** What nodes tell each other of conversations. Where there is one node nothing is gathered. */
export class SiteNews {
  readonly #site: SiteServices;
  readonly #clock: Clock;
  readonly #stops: readonly Cancel[];
  #commits: Commit[] = [];
  #timer: Cancel | undefined;

  constructor({ site, clock, logger, heard, marked, missed, lost }: SiteNewsParts) {
    this.#site = site;
    this.#clock = clock;
    const watch = (work: Promise<void>): void =>
      void work.catch((error: unknown) => logger.warn('messaging.news-failed', { error: String(error) }));
    this.#stops = [
      site.onTold(COMMITS, (commits) => {
        for (const commit of commits as readonly Commit[]) heard(commit);
      }),
      site.onTold(MARKS, (told) => watch(marked(...(told as readonly [string, readonly string[]])))),
      site.onTold(MISSED, (conversation) => watch(missed(conversation as string))),
      site.onGap(() => watch(lost())),
      // A node that is gone may not have told all that it had committed.
      site.onNodes((gone) => gone.length > 0 && watch(lost())),
    ];
  }

  committed(commit: Commit): void {
    if (this.#site.alone) return;
    this.#commits.push(commit);
    this.#timer ??= this.#clock.after(GATHER_MS, () => this.#tell());
  }

  marked(conversation: string, people: readonly string[]): void {
    this.#site.tell(MARKS, [conversation, people]);
  }

  missed(conversation: string): void {
    this.#site.tell(MISSED, conversation);
  }

  close(): void {
    this.#timer?.();
    this.#tell();
    for (const stop of this.#stops) stop();
  }

  #tell(): void {
    this.#timer = undefined;
    let commits: Commit[] = [];
    let characters = 0;
    const tell = (): void => {
      if (commits.length > 0) this.#site.tell(COMMITS, commits);
      [commits, characters] = [[], 0];
    };
    for (const commit of this.#commits.splice(0)) {
      const { length } = JSON.stringify(commit);
      if (length > MOST_CHARACTERS) {
        this.missed(commit.conversation);
        continue;
      }
      if (characters + length > MOST_CHARACTERS) tell();
      commits.push(commit);
      characters += length;
    }
    tell();
  }
}
