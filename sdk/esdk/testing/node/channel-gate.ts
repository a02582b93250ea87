import type { ChannelGate, ChannelKeeping, ChannelVerb, Committed, Publication, Refusal, Shaped, Verdict } from '@parley/channels';
import type { Principal, Session } from '@parley/routing';
import { permits } from './permits.ts';
import type { FakeRefusal } from './refuse.ts';

/** Who may do what in the channels of applications, and how they are kept. */
export interface ChannelRules {
  readonly may: (person: string, verb: ChannelVerb, channel: string) => boolean;
  /** `deal/:id`-like patterns with the application in front; undefined: every channel is there, and durable. */
  readonly patterns: Readonly<Record<string, 'durable' | 'live'>> | undefined;
}

/** The channels of one component: what is under `<id>/`. */
export interface ChannelOwner {
  readonly id: string;
  readonly keeping: ChannelKeeping;
  may(session: Session, verb: ChannelVerb, channel: string): boolean;
  /** What is stored; throws a `FakeRefusal`. */
  shape(channel: string, sender: string, payload: Uint8Array): Uint8Array;
  committed(commit: Committed): void;
}

const MAX_BYTES = 16_384;
/** Messages of a channel in memory; of a live one all there are. */
const RING = 256;
const PART = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** What the channels of a node ask: answered by the component that owns the channel, or by the rules of the test. */
export class TestChannelGate implements ChannelGate {
  readonly #owner: ChannelOwner;
  readonly #rules: ChannelRules;
  readonly #published: (commit: Committed) => void;

  /** `published`: hears of what is stored in channels of applications. */
  constructor(owner: ChannelOwner, rules: ChannelRules, published: (commit: Committed) => void) {
    this.#owner = owner;
    this.#rules = rules;
    this.#published = published;
  }

  keeping(channel: string): ChannelKeeping | undefined {
    if (this.#owns(channel)) return channel.split('/').length === 2 ? this.#owner.keeping : undefined;
    const keeping = this.#keepingOf(channel);
    return keeping && { keeping, maxBytes: MAX_BYTES, ring: RING };
  }

  authorize(session: Session, channel: string, verb: ChannelVerb): Verdict {
    if (!permits(session.principal, channel, verb)) return { allowed: false, rule: 'capability' };
    if (this.#owns(channel)) return { allowed: this.#owner.may(session, verb, channel), rule: 'conversation-member' };
    if (!isListed(session.principal, channel)) return { allowed: false, rule: 'application-token' };
    return { allowed: this.#rules.may(session.principal.id, verb, channel), rule: 'may' };
  }

  shape({ channel, sender, payload }: Publication): Shaped | Refusal {
    if (!this.#owns(channel)) return { payload, countable: true, writes: [] };
    try {
      return { payload: this.#owner.shape(channel, sender.id, payload), countable: true, writes: [] };
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown;
      const { refused, message = '', details } = thrown;
      return { refused, message, details };
    }
  }

  committed(commit: Committed): void {
    if (this.#owns(commit.channel)) this.#owner.committed(commit);
    else if (this.#keepingOf(commit.channel) === 'durable') this.#published(commit);
  }

  #owns(channel: string): boolean {
    return channel.startsWith(`${this.#owner.id}/`);
  }

  #keepingOf(channel: string): 'durable' | 'live' | undefined {
    const parts = channel.split('/');
    if (parts.length < 2 || !parts.every((part) => PART.test(part))) return undefined;
    if (!this.#rules.patterns) return 'durable';
    return Object.entries(this.#rules.patterns).find(([pattern]) => fits(pattern.split('/'), parts))?.[1];
  }
}

/** Guests have their conversation, and no channels. What an application has signed opens what it lists, of its own. */
function isListed({ kind, can, application }: Principal, channel: string): boolean {
  if (kind === 'guest') return false;
  return application === undefined || (can !== undefined && channel.startsWith(`${application}/`));
}

/** `:name` stands for any one part. */
function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return pattern.length === parts.length && pattern.every((part, index) => part.startsWith(':') || part === parts[index]);
}

function isRefusal(thrown: unknown): thrown is FakeRefusal {
  return typeof thrown === 'object' && thrown !== null && 'refused' in thrown;
}
