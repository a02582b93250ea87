import type { Session } from './session.ts';

/**
 * The subscribers of one stream on this node. Frames are gathered and flushed as one shared transport message per subscriber;
 * the alias is the same for all connections of the node, so that one encoded frame serves everybody.
 */
export interface Topic {
  readonly name: string;
  readonly alias: number;
  readonly size: number;
  has(session: Session): boolean;
  /** From now on the session gets what is published. What was published before (also what is gathered, not yet flushed) does not reach it. */
  add(session: Session, options?: { /** Leave out frames published with `except` = this session. */ readonly noEcho?: boolean }): void;
  remove(session: Session): void;
  /** Queues one encoded frame (length prefix included) for all subscribers; `from`: the publishing session, for noEcho. */
  publish(frame: Uint8Array, from?: Session): void;
  /** Latest wins per key until the next flush; never delays `publish`; dropped for readers under pressure. Not sent to `from`. */
  cast(key: string, frame: Uint8Array, from?: Session): void;
  /** Sends everything gathered now. */
  flush(): void;
}

/** Called once when a subscriber is too far behind: it was removed from the topic and must be told to resynchronise. */
export type OnLagging = (session: Session, topic: Topic) => void;

export interface Topics {
  /** Made at the first use; gone (with its alias) when the last subscriber is. */
  open(name: string): Topic;
  get(name: string): Topic | undefined;
  byAlias(alias: number): Topic | undefined;
}
