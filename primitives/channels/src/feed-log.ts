import type { Append, AppendResult, ChannelLog } from '@parley/storage';
import type { AtHand } from './at-hand.ts';

/** The log of a channel; one in the memory of this node answers an append at once. */
export interface FeedLog extends Omit<ChannelLog, 'append'> {
  append(append: Append): AtHand<AppendResult>;
}
