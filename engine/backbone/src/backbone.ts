/** How a node is connected to the other nodes of its site. */
export type BackboneStatus = 'connected' | 'disconnected' | 'closed';

/**
 * What carries traffic between the nodes of a site.
 *
 * Promises: messages of one publisher on one subject arrive in order, at most once; a publisher does not receive its own messages;
 * after `disconnected` and back to `connected` messages may have been lost on every subject (users resynchronise by offsets).
 * Subjects are `[a-z0-9._-]+`; names made from user input are hashed by the caller.
 */
export interface Backbone {
  readonly node: string;
  readonly status: BackboneStatus;
  publish(subject: string, bytes: Uint8Array): void;
  /** Calls `handler` for each message of other nodes on the subject until the returned function is called. */
  subscribe(subject: string, handler: (bytes: Uint8Array, fromNode: string) => void): () => void;
  onStatus(handler: (status: BackboneStatus) => void): () => void;
  close(): Promise<void>;
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
