import type { Position } from '@parley/protocol';
import type { Topics } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import type { Attendance } from './attendance.ts';
import type { ChannelGate, Verdict } from './gate.ts';
import type { ChannelLimits } from './limits.ts';
import { refuseVerdict } from './refusals.ts';
import type { Subscription } from './subscription.ts';

export interface ReaderRightsOptions {
  readonly gate: ChannelGate;
  readonly topics: Topics;
  readonly runtime: Runtime;
  readonly limits: ChannelLimits;
  readonly attendance: Attendance;
  readonly end: (subscription: Subscription) => void;
  /** Ends it and tells its reader to come back from there. */
  readonly sendAway: (subscription: Subscription, base: Position) => void;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Who may read what they read, and what becomes of those who may not, or of whom it is not known any more. */
export class ReaderRights {
  readonly #options: ReaderRightsOptions;

  constructor(options: ReaderRightsOptions) {
    this.#options = options;
  }

  /** Why the session may not read the channel as it asked to; undefined: it may. */
  async denied({ session, request }: Subscription): Promise<Verdict | undefined> {
    const { gate } = this.#options;
    const join = await gate.authorize(session, request.channel, 'join');
    if (!join.allowed || !request.members) return join.allowed ? undefined : join;
    const members = await gate.authorize(session, request.channel, 'members');
    return members.allowed ? undefined : members;
  }

  /** Says so: as the answer to the request while there is none, then by the alias. */
  deny(subscription: Subscription, verdict: Verdict): void {
    if (subscription.ended) return;
    const { session, request, alias } = subscription;
    this.#options.end(subscription);
    const details = { channel: request.channel, ...(alias === undefined ? {} : { alias }) };
    refuseVerdict(session, alias === undefined ? request.id : 0, verdict, details);
  }

  /** They come back, from their position, and are asked about as at first. */
  doubt(subscription: Subscription): void {
    const { session, request, feed, alias, ended } = subscription;
    const { runtime, limits, end, sendAway } = this.#options;
    if (ended) return;
    if (feed && alias !== undefined) {
      sendAway(subscription, feed.head);
      return;
    }
    end(subscription);
    session.refuse(request.id, 'unavailable', undefined, { retryAfterMs: runtime.random.integer(limits.resyncMs) });
  }

  /** Rights may have been taken away unheard: nobody hears anything more before `recheck`. */
  suspend(subscriptions: Iterable<Subscription>): void {
    const { topics, attendance } = this.#options;
    for (const subscription of subscriptions) {
      if (subscription.alias === undefined) {
        this.doubt(subscription);
        continue;
      }
      const { session, request } = subscription;
      subscription.suspended = true;
      topics.get(request.channel)?.remove(session);
      attendance.suspend(subscription);
    }
  }

  /** Ends what is no longer permitted, and sends those who were suspended and still may to their position. */
  async recheck(subscriptions: readonly Subscription[]): Promise<void> {
    await Promise.all(
      subscriptions.map(async (subscription) => {
        try {
          const denied = await this.denied(subscription);
          if (denied) this.deny(subscription, denied);
          else if (subscription.suspended) this.doubt(subscription);
        } catch (fault) {
          this.#options.onFault(fault, `a reader of ${subscription.request.channel} who was asked about again`);
          this.doubt(subscription);
        }
      }),
    );
  }
}
