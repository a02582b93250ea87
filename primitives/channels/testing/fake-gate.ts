import type { ChannelGate, ChannelKeeping, ChannelVerb, Committed, Publication, Refusal, Shaped, Verdict } from '@parley/channels';
import type { Session } from '@parley/routing';

/** Allows everything, stores what is published as it came, remembers what was committed. Each function can be replaced. */
export class FakeGate implements ChannelGate {
  readonly keepings: Map<string, ChannelKeeping> = new Map();
  readonly commits: Committed[] = [];
  /** Who may not do what: `"<person> <verb>"`. */
  denied: Set<string> = new Set();
  onShape: (publication: Publication) => Shaped | Refusal | Promise<Shaped | Refusal> = ({ payload }) => ({
    payload,
    countable: true,
    writes: [],
  });
  onCommitted: (commit: Committed) => void = () => {};
  /** Lets a verdict wait. */
  onAuthorize: (verdict: Verdict) => Verdict | Promise<Verdict> = (verdict) => verdict;

  constructor(channel: string, keeping: Partial<ChannelKeeping> = {}) {
    this.keepings.set(channel, { keeping: 'durable', maxBytes: 1_000, ring: 100, ...keeping });
  }

  keeping(channel: string): ChannelKeeping | undefined {
    return this.keepings.get(channel);
  }

  authorize(session: Session, _channel: string, verb: ChannelVerb): Verdict | Promise<Verdict> {
    const allowed = !this.denied.has(`${session.principal.id} ${verb}`);
    return this.onAuthorize({ allowed, rule: allowed ? 'anybody' : 'denied-by-test' });
  }

  shape(publication: Publication): Shaped | Refusal | Promise<Shaped | Refusal> {
    return this.onShape(publication);
  }

  committed(commit: Committed): void {
    this.commits.push(commit);
    this.onCommitted(commit);
  }
}
