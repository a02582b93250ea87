/** What an entry of a feed changes for inboxes; made where the entry is made, handed on by the commit. */
export type Change =
  | {
      readonly kind: 'created';
      readonly text: string;
      /** People mentioned, without the sender; empty when everyone is. */
      readonly mentions: readonly string[];
      readonly everyone: boolean;
      /** Imported: when it was said. */
      readonly at?: number;
    }
  | { readonly kind: 'edited'; readonly seq: number; readonly text: string }
  | {
      readonly kind: 'deleted';
      /** The message's name (offset of its `created`) and its place among messages. */
      readonly message: number;
      readonly seq: number;
      readonly mentions: readonly string[];
      readonly everyone: boolean;
    }
  | {
      readonly kind: 'conversation';
      readonly title?: string;
      readonly topic?: string;
      /** Exactly those who were not members before. */
      readonly joined?: readonly string[];
      /** Exactly those who were. */
      readonly left?: readonly string[];
    };

/** A change with its place in the feed. */
export interface Commit {
  readonly conversation: string;
  readonly offset: number;
  /** messageSeq of the conversation after it. */
  readonly seq: number;
  readonly sender: string;
  readonly at: number;
  readonly change: Change;
}
