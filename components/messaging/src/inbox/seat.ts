import type { Conversation, InboxHead, InboxRow } from '@parley/messaging/contract';
import type { Commit } from './change.ts';

/** What a conversation is to all of its members. `asOf`: the offset of the feed that it reflects. */
export interface Head {
  readonly conversation: Conversation;
  readonly seq: number;
  readonly preview: InboxRow['preview'];
  readonly asOf: number;
}

/** What a conversation is to one member. */
export interface Seat {
  readonly readSeq: number;
  /** Own messages after the mark. */
  readonly own: number;
  /** Unread messages that mention the person. */
  readonly mentions: number;
  /** False: a direct conversation that somebody else opened and nobody has written in. */
  readonly shown: boolean;
  /** Entries up to this offset are in it. Later ones that do not concern this person may be, too. */
  readonly asOf: number;
}

/** The head after a commit; the same object when the commit is in it already or does not change it. */
export function advanceHead(head: Head, commit: Commit): Head {
  if (commit.offset <= head.asOf) return head;
  const { change } = commit;
  const asOf = commit.offset;
  switch (change.kind) {
    case 'created':
      return { ...head, asOf, seq: commit.seq, preview: { sender: commit.sender, text: change.text, at: change.at ?? commit.at } };
    case 'edited':
      return change.seq === head.seq && head.preview ? { ...head, asOf, preview: { ...head.preview, text: change.text } } : head;
    case 'deleted':
      return change.seq === head.seq && head.preview ? { ...head, asOf, preview: { ...head.preview, text: '' } } : head;
    case 'conversation': {
      const memberCount = head.conversation.memberCount + (change.joined?.length ?? 0) - (change.left?.length ?? 0);
      const { title = head.conversation.title, topic = head.conversation.topic } = change;
      return { ...head, asOf, conversation: { ...head.conversation, title, topic, memberCount } };
    }
  }
}

/** Whose seats a commit may change by more than another person's plain message does. */
export function concerned(commit: Commit): readonly string[] | 'all' {
  const { change } = commit;
  switch (change.kind) {
    case 'created':
      // The first message shows the conversation to whoever did not open it.
      return change.everyone || commit.seq === 1 ? 'all' : [commit.sender, ...change.mentions];
    case 'edited':
      return [];
    case 'deleted':
      return change.everyone ? 'all' : change.mentions;
    case 'conversation':
      return change.left ?? [];
  }
}

/** The seat after a commit; the same object when nothing changes for this person, undefined when the person has left. */
export function advanceSeat(person: string, seat: Seat, commit: Commit): Seat | undefined {
  if (commit.offset <= seat.asOf) return seat;
  const { change } = commit;
  const asOf = commit.offset;
  switch (change.kind) {
    case 'created': {
      const own = commit.sender === person ? seat.own + 1 : seat.own;
      const mentions = seat.mentions + (mentioned(person, commit.sender, change) ? 1 : 0);
      const same = own === seat.own && mentions === seat.mentions && seat.shown;
      return same ? seat : { ...seat, own, mentions, shown: true, asOf };
    }
    case 'edited':
      return seat;
    case 'deleted': {
      const counted = change.seq > seat.readSeq && mentioned(person, commit.sender, change);
      return counted ? { ...seat, mentions: seat.mentions - 1, asOf } : seat;
    }
    case 'conversation':
      return change.left?.includes(person) ? undefined : seat;
  }
}

function mentioned(person: string, sender: string, change: { readonly mentions: readonly string[]; readonly everyone: boolean }): boolean {
  return (change.everyone && person !== sender) || change.mentions.includes(person);
}

/**
 * Whether `loaded` (read from the tables, with the commits since) may replace `known`: of two readings the later one wins. Marks only go forward,
 * so the one with the later mark is the later one, also where commits that the mark makes meaningless moved the other one's `asOf`.
 */
export function isLater(loaded: Seat, known: Seat): boolean {
  return loaded.readSeq > known.readSeq || (loaded.readSeq === known.readSeq && loaded.asOf >= known.asOf);
}

export function sameSeat(one: Seat, other: Seat): boolean {
  return one.readSeq === other.readSeq && one.own === other.own && one.mentions === other.mentions && one.shown === other.shown;
}

/** Own values of a person, as the inbox says them. */
export function ownOf(head: Head, seat: Seat): NonNullable<InboxHead['own']> {
  return { readSeq: seat.readSeq, unread: Math.max(0, head.seq - seat.readSeq - seat.own), mentions: seat.mentions };
}

export function rowOf(head: Head, seat: Seat): InboxRow {
  const { conversation, seq, preview } = head;
  return { conversation, seq, ...ownOf(head, seat), ...(preview ? { preview } : {}) };
}
