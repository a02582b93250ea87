import type { FrameOf, Position } from '@parley/protocol';
import type { Past } from './past.ts';

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
  readonly #past: Past;
  readonly #damage: Damage;
  readonly #fault: (sentence: string) => void;
  readonly #noEcho: boolean;
  /** Tag of the entry that the next one must follow. */
  #last: number | undefined;
  #epoch = '';
  /** Epochs that it was told are over. */
  readonly #over = new Set<string>();
  /** Texts of own publications: acknowledged, or refused for good. */
  readonly acked: Set<string> = new Set();
  readonly refused: Set<string> = new Set();
  readonly #lastCast = new Map<string, number>();
  /** How often it was admitted again. */
  admissions = 0;
  /** All that it may hear: it is known to all that it was removed when this had been said. */
  #allowed: ReadonlySet<string> | undefined;

  constructor(name: string, noEcho: boolean, past: Past, damage: Damage, fault: (sentence: string) => void) {
    this.#name = name;
    this.#noEcho = noEcho;
    this.#past = past;
    this.#damage = damage;
    this.#fault = (sentence) => fault(`${name} ${sentence}`);
  }

  get #history(): Past['history'] {
    return this.#past.history;
  }

  #see(...seen: Parameters<Past['see']>): void {
    const contradiction = this.#past.see(...seen);
    if (contradiction) this.#fault(`saw that ${contradiction}`);
  }

  /** The reader begins, or was told that it begins anew. */
  began(base: Position): void {
    this.#see(base);
    if (base.epoch !== this.#epoch) this.#over.add(this.#epoch);
    if (this.#over.has(base.epoch)) this.#fault(`is sent back to ${show(base)}, which was over`);
    this.#epoch = base.epoch;
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

  delivered({ offset, tag, sender, payload }: FrameOf<'message'>, epoch: string): void {
    const read = new TextDecoder().decode(payload);
    // A redacted entry has no text.
    this.#see({ epoch, offset, tag }, read === '' ? undefined : { sender, text: read });
    const commit = this.#history.get(tag);
    if (commit?.offset !== offset) {
      this.#fault(`was given ${offset} with tag ${tag}, which was never committed`);
      return;
    }
    if (read !== '' && this.#allowed?.has(read) === false)
      this.#fault(`heard "${read}", which was said after all knew that it was removed`);
    if (read !== '' && read !== commit.text) this.#fault(`was given "${read}" for "${commit.text}"`);
    let parent = commit.parent;
    // A reader without echo passes what it published itself.
    while (parent !== this.#last && this.#noEcho && this.#history.get(parent)?.sender === this.#name)
      parent = this.#history.get(parent)?.parent ?? 0;
    if (parent !== this.#last) this.#fault(`was given ${offset} (${read}), which does not follow what it had`);
    this.#last = tag;
  }

  /** A removal has settled: of the time that `admissions` gave when it began. `said`: what was said before. */
  removed(admissions: number, said: ReadonlySet<string>): void {
    if (admissions === this.admissions) this.#allowed ??= said;
  }

  admitted(): void {
    this.admissions++;
    this.#allowed = undefined;
  }

  published(text: string, { position, duplicate }: FrameOf<'published'>): void {
    this.acked.add(text);
    if (!position && duplicate) return;
    if (position) this.#see(position, { sender: this.#name, text });
    const commit = position && this.#history.get(position.tag);
    if (commit?.offset !== position?.offset || (commit && commit.text !== text))
      this.#fault(`got an acknowledgement of "${text}" before it was committed`);
  }

  /** Casts of one connection keep their order. */
  cast(sender: string, payload: Uint8Array): void {
    const [connection = '', count = ''] = new TextDecoder().decode(payload).split(':');
    const from = `${sender} ${connection}`;
    if (Number(count) <= (this.#lastCast.get(from) ?? 0)) this.#fault(`was given cast ${count} of ${from} after a newer one`);
    this.#lastCast.set(from, Number(count));
  }
}

export function show({ epoch, offset, tag }: Position): string {
  return `${epoch}/${offset}/${tag}`;
}
