import type { FrameOf } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Feed } from './feed.ts';
import type { MembersWatcher } from './members.ts';

/** One reader of one channel: it catches up at first, then it is live. */
export interface Subscription {
  readonly session: Session;
  readonly request: FrameOf<'subscribe'>;
  /** Set while the channel is held open for it. */
  feed?: Feed;
  /** Set from its `subscribed` frame on. */
  alias?: number;
  /** Set once it has caught up. */
  live?: true;
  watcher?: MembersWatcher;
  /** It hears nothing until it is known again that it may. */
  suspended?: true;
  ended: boolean;
}
