import type { Channels } from '@parley/channels';
import type { Figure } from '@parley/component';
import type { Pipes } from '@parley/pipes';
import type { Router } from '@parley/routing';
import type { Site } from '@parley/site';
import type { Store } from '@parley/storage';
import type { Watches } from './watches.ts';

export interface FigureSources {
  readonly router: Router;
  readonly channels: Channels;
  readonly pipes: Pipes;
  readonly watches: Watches;
  readonly site: Site;
  readonly store: Pick<Store, 'tally'>;
}

/** Everything that a node counts, as monitoring reads it. */
export function figuresOf(sources: FigureSources): readonly Figure[] {
  return [...connections(sources), ...traffic(sources), ...primitives(sources), ...storage(sources), ...site(sources)];
}

const gauge = (name: string, help: string, value: number): Figure => ({ name: `parley_${name}`, help, kind: 'gauge', value });
const counter = (name: string, help: string, value: number): Figure => ({ name: `parley_${name}_total`, help, kind: 'counter', value });
const byCode = (name: string, help: string, value: ReadonlyMap<string, number>): Figure => ({
  name: `parley_${name}_total`,
  help,
  kind: 'counter',
  value,
  label: 'code',
});

function connections({ router }: FigureSources): Figure[] {
  return [
    gauge('connections', 'WebSocket connections, those without a session yet among them.', router.connectionCount),
    gauge('sessions', 'Sessions that are connected.', router.sessionCount),
    byCode('closed', 'Connections that this node has ended, by code.', router.tally.closed),
    byCode('refused', 'Requests that were refused, by code.', router.tally.refused),
  ];
}

function traffic({ router: { tally } }: FigureSources): Figure[] {
  return [
    counter('received_messages', 'Messages of the transport from clients.', tally.received),
    counter('received_bytes', 'Bytes of messages from clients.', tally.receivedBytes),
    counter('sent_messages', 'Messages of the transport to clients: one write each.', tally.sent),
    counter('sent_bytes', 'Bytes of messages to clients.', tally.sentBytes),
    counter('flushes', 'Flushes of topics.', tally.flushes),
    counter('flush_frames', 'Frames that flushes have gathered; by flushes: how many leave at once.', tally.flushedFrames),
    counter('flush_readers', 'Readers that flushes were for; by flushes: how large topics are.', tally.flushedTo),
    counter('flush_seconds', 'Time that flushes took; by flushes: how long everything else waits for one.', tally.flushMs / 1000),
    counter('lagging_readers', 'Readers that did not keep up and were told to come back from their position.', tally.lagging),
  ];
}

function primitives({ channels, pipes, watches }: FigureSources): Figure[] {
  const { open, live, subscriptions, busy } = channels.stats;
  return [
    gauge('channels', 'Channels that are open on this node.', open),
    gauge('live_channels', 'Live channels whose entries this node keeps.', live),
    gauge('subscriptions', 'Subscriptions of sessions to channels.', subscriptions),
    gauge('publications_waiting', 'Producers with a publication that is not committed yet.', busy),
    gauge('pipes', 'Pipes with an end on this node, or one that is away.', pipes.stats.pipes),
    gauge('pipe_queued_bytes', 'Bytes of pipes that wait for slow connections.', pipes.stats.queuedBytes),
    gauge('watches', 'Open watches: presence, inbox, directory.', watches.size),
  ];
}

function storage({ store: { tally } }: FigureSources): Figure[] {
  if (!tally) return [];
  return [
    counter('stored_writes', 'Appends to the log and other writes.', tally.writes),
    counter('commits', 'Commits to the disk; writes by commits: how many share a flush.', tally.commits),
    counter(
      'commit_seconds',
      'How long commits took, flush and waiting included; by commits: what a write waits for.',
      tally.commitMs / 1000,
    ),
  ];
}

function site({ site: { holds, members } }: FigureSources): Figure[] {
  return [
    gauge('lease_held', '1 while this node may act for its site; always 1 where it is alone.', holds ? 1 : 0),
    gauge('site_nodes', 'Nodes of the site with a lease, this one with them.', members.length),
  ];
}
