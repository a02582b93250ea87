import type { Claim, DeviceKind, PersonFacts, Setting } from './facts.ts';
import type { StoredFacts } from './ports.ts';

/** A session that is here or within its grace. */
export interface Seat {
  readonly person: string;
  readonly session: string;
  readonly device: string;
  kind: DeviceKind;
  idle: boolean;
  /** Living connections of it: a moment of two when a session moves to a new one. */
  connections: number;
}

/** All that is known of one person. */
export class PersonRecord {
  readonly seats: Set<Seat> = new Set();
  readonly claims: Map<string, Claim> = new Map();
  setting: Setting | undefined;

  get isEmpty(): boolean {
    return this.seats.size === 0 && this.claims.size === 0 && !this.setting;
  }

  get facts(): PersonFacts {
    return { devices: [...this.seats], setting: this.setting, claims: [...this.claims.values()] };
  }

  /** Undefined: nothing that would have to outlive a restart. */
  get stored(): StoredFacts | undefined {
    if (this.seats.size === 0 && this.claims.size === 0) return undefined;
    return {
      sessions: [...this.seats].map(({ session, device, kind, idle }) => ({ session, device, kind, idle })),
      claims: [...this.claims].map(([source, claim]) => ({ source, ...claim })),
    };
  }
}
