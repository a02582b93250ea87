import type { BlockList } from 'node:net';
import type { WebhookTopic } from '@parley/webhooks/contract';
import type { StoredEndpoint } from './endpoints.ts';
import { refused } from './reasons.ts';
import { hostInside } from './target.ts';

/** Endpoints of administrators, of all applications together, and of one: each node looks through them with every event. */
const MOST = 200;
const MOST_OF_ONE = 20;

/** What could never be reached need not be tried for three days first. */
export function checkUrl(url: string, allowed: BlockList): void {
  const host = hostInside(url, allowed);
  if (host !== undefined) throw refused('url-inside', { host });
}

/** Nobody but an application has rights in its namespace. */
export function checkChannels(application: string, events: readonly WebhookTopic[], channels: readonly string[]): void {
  const told = events.includes('channel.published');
  if (application === '' && (told || channels.length > 0)) throw refused('channels-of-applications');
  if (told && channels.length === 0) throw refused('channels-missing', { application });
  const foreign = channels.find((pattern) => !pattern.startsWith(`${application}/`));
  if (foreign !== undefined) throw refused('channels-not-own', { pattern: foreign, application });
}

/** No application takes the room of the others or of administrators. */
export function checkRoom(known: readonly StoredEndpoint[], application: string): void {
  const own = known.filter((each) => each.application === application);
  if (application === '' && own.length >= MOST) throw refused('endpoints-too-many', { max: MOST });
  if (application === '') return;
  if (own.length >= MOST_OF_ONE) throw refused('endpoints-too-many-own', { application, max: MOST_OF_ONE });
  if (known.filter((each) => each.application !== '').length >= MOST) throw refused('endpoints-too-many', { max: MOST });
}
