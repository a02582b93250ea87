/** How a node is connected to the other nodes of its site. */
export type BackboneStatus = 'connected' | 'disconnected' | 'closed';

/**
 * What carries traffic between the nodes of a site.
 *
 * Promises: messages of one publisher on one subject arrive in order, at most once; a publisher does not receive its own messages;
 * after `disconnected` and back to `connected` messages may have been lost on every subject (users resynchronise by offsets).
 * While it is not `connected` nothing is sent, kept for later, or heard.
 * Subjects are words of `[a-z0-9_-]+` joined by dots; names made from user input are hashed by the caller.
 */
export interface Backbone {
  readonly node: string;
  readonly status: BackboneStatus;
  /** The bytes belong to the backbone from now on. Throws a RangeError for what is not a subject, or more than `maxMessageBytes`. */
  publish(subject: string, bytes: Uint8Array): void;
  /**
   * Calls `handler` for each message of other nodes on the subject until the returned function is called. It is in force before anything that is
   * published here afterwards arrives anywhere; what others publish at the same moment may be missed. Handlers share the bytes, may keep them
   * and must not change them; they must not throw. Throws a RangeError for what is not a subject.
   */
  subscribe(subject: string, handler: (bytes: Uint8Array, fromNode: string) => void): () => void;
  onStatus(handler: (status: BackboneStatus) => void): () => void;
  /** What was published before still goes out, if it can without delay. */
  close(): Promise<void>;
}

/** The largest message that a backbone carries. */
export const maxMessageBytes: number = 1024 * 1024;

/** Throws a RangeError for what is not a subject. */
export function checkSubject(subject: string): void {
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(subject)) throw new RangeError(`Not a subject: "${subject}"`);
}

/** Throws a RangeError for what cannot be published. */
export function checkMessage(subject: string, bytes: Uint8Array): void {
  checkSubject(subject);
  if (bytes.length > maxMessageBytes)
    throw new RangeError(`A message of ${bytes.length} bytes on "${subject}"; at most ${maxMessageBytes} are carried.`);
}

/** The ways between the nodes of a site. They are separate, so that a flood on one cannot hold up another; one may serve as all three. */
export interface Backbones {
  /** Leases, sessions, rights, presence: little, and never late. */
  readonly control: Backbone;
  readonly channels: Backbone;
  readonly pipes: Backbone;
}

/** One backbone as all three. */
export function sharedBackbone(backbone: Backbone): Backbones {
  return { control: backbone, channels: backbone, pipes: backbone };
}
