import type { Claim, DeviceKind, PersonFacts } from './facts.ts';
import type { StoredFacts } from './ports.ts';

/** A session that is here or within its grace. */
export interface Seat {
  readonly person: string;
  readonly session: string;
  readonly device: string;
  /** Of its last connection. */
  generation: number;
  kind: DeviceKind;
  idle: boolean;
}

/** What this node knows of one person. */
export class PersonRecord {
  readonly seats: Set<Seat> = new Set();
  readonly claims: Map<string, Claim> = new Map();

  get isEmpty(): boolean {
    return this.seats.size === 0 && this.claims.size === 0;
  }

  get facts(): Pick<PersonFacts, 'devices' | 'claims'> {
    return { devices: [...this.seats], claims: [...this.claims.values()] };
  }

  get stored(): StoredFacts {
    return {
      sessions: [...this.seats].map(({ session, generation, device, kind, idle }) => ({ session, generation, device, kind, idle })),
      claims: [...this.claims].map(([source, claim]) => ({ source, ...claim })),
    };
  }
}
