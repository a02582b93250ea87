import type { Committed } from '@parley/channels';
import type { Position } from '@parley/protocol';
import type { Commit } from './disk.ts';

/** What a world knows of what was committed: the disk, or for live channels what the gate was told. */
export interface Past {
  readonly history: ReadonlyMap<number, Commit>;
  readonly head: Position;
}

const BEFORE: Position = { epoch: '', offset: 0, tag: 0 };

export class LivePast implements Past {
  readonly history: Map<number, Commit> = new Map();
  head: Position = BEFORE;

  see({ position, sender, payload }: Committed): void {
    const { epoch, offset, tag } = position;
    const parent = epoch === this.head.epoch ? this.head.tag : 0;
    this.history.set(tag, { epoch, offset, parent, sender, text: new TextDecoder().decode(payload) });
    this.head = position;
  }

  /** The node that held the channel is gone. */
  restart(): void {
    this.head = BEFORE;
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
    // Several nodes append for the server, in no order among themselves.
    if (sender === 'server') continue;
    const number = Number(text.split(':')[1]);
    if (number <= (last.get(sender) ?? 0)) fault(`the log has "${text}" at ${offset} after number ${last.get(sender)}`);
    last.set(sender, number);
  }
}
