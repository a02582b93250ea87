import type { FrameOf, Position } from '@parley/protocol';
import type { Commit } from './disk.ts';

/** What happened to the world that permits what would be a fault otherwise. */
export interface Damage {
  /** Tails of the log were lost. */
  cut: boolean;
  /** Another epoch began. */
  renewed: boolean;
  /** Old entries were dropped. */
  truncated: boolean;
}

/** Watches one client: is what it sees one unbroken history? Faults are sentences. */
export class Witness {
  readonly #name: string;
  readonly #history: ReadonlyMap<number, Commit>;
  readonly #damage: Damage;
  readonly #fault: (sentence: string) => void;
  readonly #noEcho: boolean;
  /** Tag of the entry that the next one must follow. */
  #last: number | undefined;
  /** Texts of own publications: acknowledged, or refused for good. */
  readonly acked: Set<string> = new Set();
  readonly refused: Set<string> = new Set();
  readonly #lastCast = new Map<string, number>();

  constructor(name: string, noEcho: boolean, history: ReadonlyMap<number, Commit>, damage: Damage, fault: (sentence: string) => void) {
    this.#name = name;
    this.#noEcho = noEcho;
    this.#history = history;
    this.#damage = damage;
    this.#fault = (sentence) => fault(`${name} ${sentence}`);
  }

  /** The reader begins, or was told that it begins anew. */
  began(base: Position): void {
    if (base.offset > 0 && this.#history.get(base.tag)?.offset !== base.offset)
      this.#fault(`begins at ${show(base)}, where nothing ever stood`);
    if (base.offset === 0 && base.tag !== 0) this.#fault(`begins at ${show(base)}`);
    this.#last = base.tag;
  }

  reset(reason: string, base: Position, permitted: boolean): void {
    const { cut, renewed, truncated } = this.#damage;
    const cause = { epoch: renewed, tag: cut, retention: truncated }[reason];
    if (!cause && !permitted) this.#fault(`was reset (${reason}) without a cause`);
    this.began(base);
  }

  delivered({ offset, tag, payload }: FrameOf<'message'>): void {
    const commit = this.#history.get(tag);
    if (commit?.offset !== offset) {
      this.#fault(`was given ${offset} with tag ${tag}, which was never committed`);
      return;
    }
    const text = new TextDecoder().decode(payload);
    if (text !== '' && text !== commit.text) this.#fault(`was given "${text}" for "${commit.text}"`);
    let parent = commit.parent;
    // A reader without echo passes what it published itself.
    while (parent !== this.#last && this.#noEcho && this.#history.get(parent)?.sender === this.#name)
      parent = this.#history.get(parent)?.parent ?? 0;
    if (parent !== this.#last) this.#fault(`was given ${offset} (${text}), which does not follow what it had`);
    this.#last = tag;
  }

  published(text: string, { position, duplicate }: FrameOf<'published'>): void {
    this.acked.add(text);
    if (!position && duplicate) return;
    const commit = position && this.#history.get(position.tag);
    if (commit?.offset !== position?.offset || (commit && commit.text !== text))
      this.#fault(`got an acknowledgement of "${text}" before it was committed`);
  }

  cast(sender: string, count: number): void {
    if (count <= (this.#lastCast.get(sender) ?? 0)) this.#fault(`was given cast ${count} of ${sender} after a newer one`);
    this.#lastCast.set(sender, count);
  }
}

export function show({ epoch, offset, tag }: Position): string {
  return `${epoch}/${offset}/${tag}`;
}
