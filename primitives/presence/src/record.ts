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

const NONE: ReadonlyMap<string, Claim> = new Map();

/** What this node knows of one person. */
export class PersonRecord {
  readonly seats: Set<Seat> = new Set();
  /** Made for the few of whom somebody claims something: every idle session has such a record. */
  #claims: Map<string, Claim> | undefined;

  get isEmpty(): boolean {
    return this.seats.size === 0 && this.claims.size === 0;
  }

  /** By what claims it. */
  get claims(): ReadonlyMap<string, Claim> {
    return this.#claims ?? NONE;
  }

  /** What `source` claims instead of what it claimed before; undefined takes it back. */
  claim(source: string, claim: Claim | undefined): void {
    if (!claim) {
      this.#claims?.delete(source);
      return;
    }
    this.#claims ??= new Map();
    this.#claims.set(source, claim);
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
