import type { Cancel } from '@parley/runtime';
import type { Renewal } from '@parley/storage';
import { decodeEntry } from './entry.ts';
import { Listeners } from './listeners.ts';

export interface HearsayOptions {
  /** Entries of this process are not told to it. */
  readonly process: string;
  readonly life: () => string;
  /** This node has missed something that was said over the backbone. */
  readonly onMissed: () => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** What this node hears of the ledger's entries: each once, over the backbone or with a renewal, whichever is first. */
export class Hearsay {
  readonly #options: HearsayOptions;
  readonly #listeners: Listeners<[what: string | undefined]>;
  /** Versions after those of the last renewal that the backbone has brought already. */
  readonly #early = new Set<number>();
  #heard: number | undefined;

  constructor(options: HearsayOptions) {
    this.#options = options;
    this.#listeners = new Listeners((fault) => options.onFault(fault, 'hearing of a revocation'));
  }

  onRevoked(fn: (what: string | undefined) => void): Cancel {
    return this.#listeners.on(fn);
  }

  /** Over the backbone. */
  hear(version: number, what: string): void {
    // Before the first lease nothing was served that could be revoked.
    if (this.#heard === undefined || version <= this.#heard || this.#early.has(version)) return;
    this.#early.add(version);
    if (this.#tell(what)) this.#options.onMissed();
  }

  /** With a renewal: in order, and nothing is missing but what the ledger has forgotten. */
  renewed({ revocations, version }: Renewal): void {
    const before = this.#heard;
    this.#heard = version;
    if (before !== undefined) {
      const news = revocations.filter((revocation) => revocation.version > before);
      const missed = news.filter((revocation) => !this.#early.has(revocation.version)).filter(({ what }) => this.#tell(what));
      // However many things were missed: whoever keeps copies reads again once.
      if (missed.length > 0) this.#options.onMissed();
      if (news.length < version - before) this.#listeners.tell(undefined);
    }
    for (const early of this.#early) if (early <= version) this.#early.delete(early);
  }

  /** Answers whether this node has missed something. */
  #tell(what: string): boolean {
    const { process, life } = this.#options;
    const entry = decodeEntry(what);
    if (entry?.by === process) return false;
    if (entry && 'missed' in entry) return entry.missed.includes(life());
    if (entry && 'later' in entry) return true;
    this.#listeners.tell(entry?.revoked);
    return false;
  }
}
