import type { Backbone } from '@parley/backbone';
import type { Channels } from '@parley/channels';
import type { Figure } from '@parley/component';
import type { Pipes } from '@parley/pipes';
import type { Router, Session } from '@parley/routing';
import type { Histogram } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Store } from '@parley/storage';
import type { Authentication } from './authentication.ts';
import type { Hooks } from './hooks/hooks.ts';
import type { HttpCalls } from './http/http-calls.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { WatchTally } from './open-watch.ts';
import type { SiteTally } from './site-tally.ts';
import type { Tally } from './tally.ts';
import type { Watches } from './watches.ts';
import type { HostedStatus } from './workers/hosted-status.ts';
import type { Hosting } from './workers/load-hosted.ts';

export interface FigureSources {
  readonly router: Router;
  readonly channels: Channels;
  readonly pipes: Pipes;
  readonly watches: Watches;
  readonly authentication: Authentication;
  readonly httpCalls: HttpCalls;
  readonly siteTally: SiteTally;
  readonly jobs: Pick<Jobs, 'tallies'>;
  readonly hooks: Pick<Hooks, 'tallies'>;
  readonly hosting: Hosting;
  readonly site: Site;
  readonly store: Pick<Store, 'tally'>;
}

/** Everything that a node counts, as monitoring reads it. */
export function figuresOf(sources: FigureSources): readonly Figure[] {
  return [
    ...connections(sources),
    ...traffic(sources),
    ...flushes(sources),
    ...primitives(sources),
    ...watching(sources),
    ...runs('job', 'jobs', sources.jobs),
    ...runs('hook', 'hooks in the path of messages', sources.hooks),
    ...hosted(sources),
    ...storage(sources),
    ...site(sources),
  ];
}

const gauge = (name: string, help: string, value: number): Figure => ({ name: `parley_${name}`, help, kind: 'gauge', value });
const counter = (name: string, help: string, value: number): Figure => ({ name: `parley_${name}_total`, help, kind: 'counter', value });
const counters = (name: string, help: string, label: string, value: ReadonlyMap<string, number>): Figure => ({
  name: `parley_${name}_total`,
  help,
  kind: 'counter',
  value,
  label,
});

/** `per`: so many of the histogram's units are one of the name. */
const histogram = (name: string, help: string, { limits, counts, sum }: Histogram, per = 1): Figure => ({
  name: `parley_${name}`,
  help,
  kind: 'histogram',
  limits: limits.map((limit) => limit / per),
  counts,
  sum: sum / per,
});
const MS = 1_000;

function connections({ router, authentication, httpCalls }: FigureSources): Figure[] {
  return [
    gauge('connections', 'WebSocket connections, those without a session yet among them.', router.connectionCount),
    gauge('sessions', 'Sessions that are connected.', router.sessionCount),
    gauge('queued_bytes', 'Bytes that wait for connections to take them.', queuedBytes(router.sessions)),
    counters('closed', 'Connections that this node has ended, by code.', 'code', router.tally.closed),
    counters('refused', 'Requests on connections that were refused, by code.', 'code', router.tally.refused),
    counters(
      'http_refused',
      'Requests over HTTP that were refused, by code; wrong passwords are token-invalid.',
      'code',
      httpCalls.refused.all,
    ),
    counters('credentials_refused', 'Tokens, cookies and tickets that were not accepted, by code.', 'code', authentication.refused.all),
  ];
}

const queuedBytes = (sessions: readonly Session[]): number => sessions.reduce((sum, session) => sum + (session.queuedBytes ?? 0), 0);

function traffic({ router: { tally } }: FigureSources): Figure[] {
  return [
    counter('received_messages', 'Messages of the transport from clients.', tally.received),
    counter('received_bytes', 'Bytes of messages from clients.', tally.receivedBytes),
    counters(
      'received_frames',
      'Frames in them, by name.',
      'frame',
      new Map(Object.entries(tally.frames).filter(([, count]) => count > 0)),
    ),
    counter('sent_messages', 'Messages of the transport to clients: one write each.', tally.sent),
    counter('sent_bytes', 'Bytes of messages to clients.', tally.sentBytes),
  ];
}

function flushes({ router: { tally } }: FigureSources): Figure[] {
  return [
    histogram('flush_frames', 'Frames that flushes of topics have gathered: how many leave at once.', tally.flushedFrames),
    histogram('flush_wait_seconds', 'How long the first frame of a flush waited for others: what gathering adds.', tally.gatheredMs, MS),
    histogram('flush_seconds', 'How long flushes took: everything else waits for one.', tally.flushMs, MS),
    counter('flush_readers', 'Readers that flushes were for; by flushes: how large topics are.', tally.flushedTo),
    counter('deliveries', 'Frames of flushes times their readers: what fan-out brings to people.', tally.deliveries),
    counter('lagging_readers', 'Readers that did not keep up and were told to come back from their position.', tally.lagging),
  ];
}

function primitives({ channels, pipes }: FigureSources): Figure[] {
  const { open, live, subscriptions, busy } = channels.stats;
  const passing = pipes.stats;
  return [
    gauge('channels', 'Channels that are open on this node.', open),
    gauge('live_channels', 'Live channels whose entries this node keeps.', live),
    gauge('subscriptions', 'Subscriptions of sessions to channels.', subscriptions),
    gauge('publications_waiting', 'Producers with a publication that is not committed yet.', busy),
    gauge('pipes', 'Pipes with an end on this node, or one that is away.', passing.pipes),
    gauge('pipe_queued_bytes', 'Bytes of pipes that wait for slow connections.', passing.queuedBytes),
    counter('pipe_bytes', 'Bytes that ends on this node have sent through pipes.', passing.passedBytes),
  ];
}

function watching({ watches: { tallies } }: FigureSources): Figure[] {
  const each = (of: (tally: WatchTally) => number) => new Map([...tallies].map(([name, tally]) => [name, of(tally)]));
  const open = each((tally) => tally.open);
  return [
    { name: 'parley_watches', help: 'Open watches, by what they show.', kind: 'gauge', value: open, label: 'watch' },
    counters(
      'watch_snapshots',
      'Beginnings that watches were told.',
      'watch',
      each(({ snapshots }) => snapshots),
    ),
    counters(
      'watch_deltas',
      'Changes that watches were told.',
      'watch',
      each(({ deltas }) => deltas),
    ),
  ];
}

/** `what`: the label; `many`: the same for people. */
function runs(what: string, many: string, { tallies }: { readonly tallies: ReadonlyMap<string, Tally> }): Figure[] {
  const each = (of: (tally: Tally) => number) => new Map([...tallies].map(([name, tally]) => [name, of(tally)]));
  return [
    counters(
      `${what}_runs`,
      `Runs of ${many} that have begun on this node.`,
      what,
      each(({ runs }) => runs),
    ),
    counters(
      `${what}_failures`,
      `Runs of ${many} that failed or passed their deadline.`,
      what,
      each(({ failures }) => failures),
    ),
    counters(
      `${what}_seconds`,
      `Time that runs of ${many} took.`,
      what,
      each(({ ms }) => ms / 1000),
    ),
  ];
}

function hosted({ hosting: { components } }: FigureSources): Figure[] {
  const each = (of: (status: HostedStatus) => number) => new Map(components.map(({ component, status }) => [component.id, of(status)]));
  const up = each(({ state }) => (state === 'running' ? 1 : 0));
  return [
    { name: 'parley_component_up', help: '1 while a component in a thread of its own runs.', kind: 'gauge', value: up, label: 'component' },
    counters(
      'component_crashes',
      'Times that a component in a thread of its own was lost.',
      'component',
      each(({ crashes }) => crashes),
    ),
  ];
}

function storage({ store: { tally } }: FigureSources): Figure[] {
  if (!tally) return [];
  return [
    histogram(
      'commit_seconds',
      'How long appends and other writes waited for their commit, from the call to the answer.',
      tally.writes,
      MS,
    ),
    histogram('read_seconds', 'How long reads of the log and of tables took, from the call to the answer.', tally.reads, MS),
    histogram('fsync_seconds', 'How long the database took to make a commit durable; writes share one.', tally.flushes, MS),
  ];
}

function site({ site: { holds, members, backbones, alone, refused, unheard }, siteTally }: FigureSources): Figure[] {
  const ways = Object.entries(alone ? {} : backbones) as [string, Backbone][];
  const connected = new Map(ways.map(([way, { status }]) => [way, status === 'connected' ? 1 : 0]));
  return [
    gauge('lease_held', '1 while this node may act for its site; always 1 where it is alone.', holds ? 1 : 0),
    counter('lease_lost', 'Times that the lease was lost, and nothing was written until it was back.', siteTally.lapses),
    gauge('site_nodes', 'Nodes of the site with a lease, this one with them.', members.length),
    {
      name: 'parley_backbone_connected',
      help: '1 while connected to the other nodes, by what travels there; nothing where a node is alone.',
      kind: 'gauge',
      value: connected,
      label: 'way',
    },
    counter('gaps', 'Times that messages of other nodes may have been missed, and everything was compared.', siteTally.gaps),
    gauge('site_unheard', 'Other nodes with a lease of which this one has heard nothing for some seconds.', unheard.length),
    counter('site_refused', 'Messages of other nodes that were not understood and dropped: of another version, perhaps.', refused),
  ];
}
