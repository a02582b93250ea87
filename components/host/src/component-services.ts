import { createHash } from 'node:crypto';
import type { Channels, Outcome } from '@parley/channels';
import {
  type AccessServices,
  type ChannelServices,
  type KindsOf,
  type Logger,
  ownMessages,
  type Permission,
  type Published,
  Refused,
  type Services,
} from '@parley/component';
import type { RouterLike } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Store } from '@parley/storage';
import type { Access } from './access.ts';
import type { Declarations } from './declarations.ts';
import { directoryServices } from './directory-services.ts';
import type { Faults } from './faults.ts';
import type { Gaps } from './gaps.ts';
import type { Hooks } from './hooks/hooks.ts';
import { networkServices } from './network-services.ts';
import { notGiven } from './not-given.ts';
import { prefixedBlob } from './prefixed-blob.ts';
import type { MakeServices } from './running-components.ts';
import type { SessionChanges } from './session-changes.ts';
import { type Elsewhere, permittedSessions, sessionServices } from './session-services.ts';
import type { SettingsBoard } from './settings/settings-board.ts';
import { siteServices } from './site-services.ts';
import type { GuardedSql } from './sql-guard.ts';

/** What the services of every component are made of. */
export interface ServiceSources {
  readonly runtime: Runtime;
  readonly store: Store;
  readonly logger: Logger;
  readonly router: RouterLike;
  readonly channels: Channels;
  readonly declarations: Declarations;
  readonly access: Access;
  readonly site: Site;
  readonly gaps: Gaps;
  readonly faults: Faults;
  readonly settings: SettingsBoard;
  readonly hooks: Hooks;
  readonly listening: Promise<void>;
  /** Who has a session on other nodes, by whoever knows. */
  readonly elsewhere: Set<Elsewhere>;
  readonly sessionChanges: SessionChanges;
  /** Has a thread of its own, which has looked at its messages. */
  readonly isHosted: (component: string) => boolean;
}

/** The services of one component: everything it is given, each confined to what is its own. */
export function componentServices(
  component: string,
  sources: ServiceSources,
  { permissions, sql, directory, ...own }: Parameters<MakeServices>[1],
): Services<Readonly<Record<string, unknown>>> {
  const given = (permission: Permission): boolean => permissions.includes(permission);
  return {
    clock: sources.runtime.clock,
    random: sources.runtime.random,
    logger: withFacts(sources.logger, { component }),
    sql: given('storage:own') ? sql : notGiven(component, 'sql', 'storage:own'),
    blob: given('storage:own') ? prefixedBlob(sources.store.blob, component) : notGiven(component, 'blob', 'storage:own'),
    channels: given('channels:own') ? channelServices(component, sources, sql) : notGiven(component, 'channels', 'channels:own'),
    sessions: permittedSessions(component, permissions, sessionServices(sources)),
    access: accessServices(component, sources),
    namespaces: { declare: (namespace, channels) => sources.declarations.declareBelow(component, namespace, channels) },
    hooks: { ask: (point, value) => sources.hooks.ask(component, point, value) },
    directory: directory ? directoryServices(directory) : notGiven(component, 'directory', 'directory:read'),
    network: networkServices(component, permissions, own.signal),
    site: siteServices(component, sources),
    settings: sources.settings.of(component),
    ...own,
  };
}

/** A logger that adds facts to every line. */
export function withFacts(logger: Logger, always: Readonly<Record<string, unknown>>): Logger {
  return {
    debug: (event, facts) => logger.debug(event, { ...facts, ...always }),
    info: (event, facts) => logger.info(event, { ...facts, ...always }),
    warn: (event, facts) => logger.warn(event, { ...facts, ...always }),
    error: (event, facts) => logger.error(event, { ...facts, ...always }),
  };
}

function checkOwn(component: string, { declarations }: ServiceSources, name: string): void {
  if (!declarations.owns(component, name))
    throw new RangeError(`"${name}" does not belong to ${component}; its names begin with "${component}/".`);
}

function channelServices(component: string, sources: ServiceSources, sql: GuardedSql): ChannelServices {
  const { channels, runtime, declarations } = sources;
  const check = (channel: string): void => checkOwn(component, sources, channel);
  const kindsOf: KindsOf = (channel) => (sources.isHosted(component) ? undefined : declarations.channel(channel)?.declaration.messages);
  const append: ChannelServices['append'] = async (channel, entry, writes = []) => {
    check(channel);
    sql.checkAll(writes);
    return channels.append(channel, entry, writes);
  };
  return {
    ...ownMessages(component, kindsOf, append),
    async publish(channel, { sender, payload, key }) {
      check(channel);
      return published(await channels.publish(sender, { channel, producer: producerOf(key ?? runtime.random.id()), payload }));
    },
    async head(channel) {
      check(channel);
      return channels.head(channel);
    },
    async read(channel, after, limit) {
      check(channel);
      return channels.read(channel, after, limit);
    },
    async redact(channel, offsets) {
      check(channel);
      return channels.redact(channel, offsets);
    },
    async truncate(channel, offset) {
      check(channel);
      return channels.truncate(channel, offset);
    },
  };
}

/** A producer of its own for each key, so that the log knows what became of it. */
function producerOf(key: string): string {
  return `key-${createHash('sha256').update(key).digest('base64url')}`;
}

function published(outcome: Outcome): Published {
  if (outcome.status === 'published') return outcome;
  const { code, message, details, retryAfterMs } = outcome;
  throw new Refused(code, message, retryAfterMs === undefined ? details : { ...(details as object), retryAfterMs });
}

function accessServices(component: string, sources: ServiceSources): AccessServices {
  return {
    async changed(resource, people) {
      checkOwn(component, sources, resource);
      await sources.access.changed({ component, resource, ...(people && { people }) });
    },
  };
}
