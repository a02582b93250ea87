import { type ChannelVerb, concerns, type Verdict } from '@parley/channels';
import type { Principal, Session } from '@parley/routing';
import { PerSession } from './per-session.ts';

interface Known {
  /** Whose verdicts these are: a renewed token brings another principal, and other verdicts. */
  readonly principal: Principal;
  /** By verb, or by verb and kind of message. */
  readonly verdicts: Partial<Record<AskedVerb, Verdict>>;
}

/** A verb, or one for a kind of message that is declared. */
export type AskedVerb = ChannelVerb | `publish ${string}`;

/** Channels remembered per session; the one asked about first gives way. */
const CAPACITY = 2_048;

/** Remembers verdicts per (session, channel, verb or kind of message) until they are dropped: the live path asks for every publication. */
export class Verdicts {
  readonly #sessions = new PerSession<Map<string, Known>>(
    () => new Map(),
    () => {},
  );

  /** The verdict that is known, else that of `decide`. A verdict that is dropped while it is being decided is decided again. */
  ask(session: Session, channel: string, verb: AskedVerb, decide: () => Verdict | Promise<Verdict>): Verdict | Promise<Verdict> {
    const known = this.#known(session, channel);
    const remembered = known.verdicts[verb];
    if (remembered) return remembered;
    const verdict = decide();
    if (!(verdict instanceof Promise)) {
      known.verdicts[verb] = verdict;
      return verdict;
    }
    return verdict.then((decided) => {
      if (session.ended) return decided;
      if (this.#known(session, channel) !== known) return this.ask(session, channel, verb, decide);
      known.verdicts[verb] = decided;
      return decided;
    });
  }

  /** Forgets the verdicts about a channel, or about all of a namespace (`crm/*`), of one person or of all. */
  drop(channel: string, person?: string): void {
    for (const [session, channels] of this.#sessions) {
      if (person !== undefined && session.principal.id !== person) continue;
      for (const name of channel.endsWith('/*') ? [...channels.keys()] : [channel]) if (concerns(channel, name)) channels.delete(name);
    }
  }

  clear(): void {
    for (const [, channels] of this.#sessions) channels.clear();
  }

  #known(session: Session, channel: string): Known {
    const channels = this.#sessions.of(session);
    const known = channels.get(channel);
    if (known?.principal === session.principal) return known;
    const fresh: Known = { principal: session.principal, verdicts: {} };
    const [oldest] = channels.keys();
    if (channels.size >= CAPACITY && oldest !== undefined) channels.delete(oldest);
    channels.set(channel, fresh);
    return fresh;
  }
}
