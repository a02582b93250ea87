import type { Position } from '@parley/protocol';
import type { Session, Topics } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { AppendResult } from '@parley/storage';
import type { FeedLog } from './feed-log.ts';
import type { ChannelGate } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import type { PeerNews, Peers } from './peers.ts';

/** What the feeds of a node share. */
export interface FeedContext {
  readonly log: FeedLog;
  readonly topics: Topics;
  readonly gate: ChannelGate;
  readonly runtime: Runtime;
  readonly limits: ChannelLimits;
  readonly site: Pick<Site, 'holds' | 'onChange' | 'onGap'>;
  /** Absent: there are no other nodes. */
  readonly peers?: Peers | undefined;
  /** There is something for the readers here that they do not get from the feed: they come back from where they are. */
  readonly onBehind: (channel: string, head: Position) => void;
  /** What other nodes say of the channel's members. */
  readonly onMembers: (channel: string, news: PeerNews, fromNode: string) => void;
}

/** What the publication of an entry on this node knows beyond the entry. */
export interface Origin {
  readonly session?: Session | undefined;
  readonly note?: unknown;
  /** Called with the outcome before anybody else is told of the entry. */
  readonly settled?: (result: AppendResult) => void;
}
