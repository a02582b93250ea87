import type { Position } from '@parley/protocol';
import type { Commit } from './disk.ts';

/** What is known of an entry beside its place. */
export interface Known {
  readonly sender: string;
  readonly text: string;
}

/** What a world knows of what was committed: the disk, or for live channels what anybody has seen. */
export interface Past {
  readonly history: ReadonlyMap<number, Commit>;
  readonly head: Position;
  /** Somebody saw this place, and what stands there. Answers a sentence when somebody saw something else there before. */
  see(position: Position, known?: Known): string | undefined;
}

const BEFORE: Position = { epoch: '', offset: 0, tag: 0 };

interface Seen extends Commit {
  known: Known | undefined;
}

/** Of a live channel nobody but its owner knows all: what its readers and publishers see must fit together, epoch by epoch. */
export class LivePast implements Past {
  readonly history: Map<number, Seen> = new Map();
  /** Tags by epoch and offset. */
  readonly epochs: Map<string, Map<number, number>> = new Map();
  head: Position = BEFORE;

  see(position: Position, known?: Known): string | undefined {
    const { epoch, offset, tag } = position;
    const tags = this.epochs.get(epoch) ?? new Map<number, number>([[0, 0]]);
    this.epochs.set(epoch, tags);
    const there = tags.get(offset) ?? tag;
    if (there !== tag) return `${epoch}/${offset} bears ${tag}, and ${there} elsewhere`;
    tags.set(offset, tag);
    if (offset === 0) return undefined;
    const seen = this.history.get(tag) ?? this.#add(position, tags);
    if (known && seen.known && seen.known.text !== known.text)
      return `${epoch}/${offset} is "${known.text}", and "${seen.known.text}" elsewhere`;
    seen.known ??= known;
    if (epoch !== this.head.epoch || offset > this.head.offset) this.head = position;
    return undefined;
  }

  /** The last place of an epoch that anybody saw. */
  headOf(epoch: string): Position {
    const [last = [0, 0]] = [...(this.epochs.get(epoch) ?? [])].sort(([a], [b]) => b - a);
    return { epoch, offset: last[0], tag: last[1] };
  }

  /** How many places nobody has read that lie before one which somebody has seen. */
  get unread(): number {
    const unreadOf = ([epoch, tags]: readonly [string, ReadonlyMap<number, number>]): number => {
      const read = [...tags.values()].filter((tag) => this.history.get(tag)?.known !== undefined);
      return this.headOf(epoch).offset - read.length;
    };
    return [...this.epochs].map(unreadOf).reduce((all, one) => all + one, 0);
  }

  /** The node that held the channel is gone. */
  restart(): void {
    this.head = BEFORE;
  }

  #add({ epoch, offset, tag }: Position, tags: ReadonlyMap<number, number>): Seen {
    const seen: Seen = {
      epoch,
      offset,
      known: undefined,
      get parent() {
        return tags.get(offset - 1) ?? -1;
      },
      get sender() {
        return this.known?.sender ?? '';
      },
      get text() {
        return this.known?.text ?? '';
      },
    };
    this.history.set(tag, seen);
    return seen;
  }
}

/** What the log holds now, from its first entry ever. */
export function chainOf({ history, head }: Past): readonly Commit[] {
  const chain: Commit[] = [];
  for (let commit = history.get(head.tag); commit; commit = history.get(commit.parent)) chain.push(commit);
  return chain.reverse();
}

/** The order of what is in the log: each client's numbers rise, so that none is there twice either. */
export function checkOrder(commits: Iterable<Commit>, fault: (sentence: string) => void): void {
  const last = new Map<string, number>();
  for (const { sender, text, offset } of commits) {
    // Several nodes append for the server, in no order among themselves; what nobody has read has no sender.
    if (sender === 'server' || sender === '') continue;
    const number = Number(text.split(':')[1]);
    if (number <= (last.get(sender) ?? 0)) fault(`the log has "${text}" at ${offset} after number ${last.get(sender)}`);
    last.set(sender, number);
  }
}
