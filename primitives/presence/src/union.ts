import type { PersonFacts } from './facts.ts';
import type { NodeFacts, SessionFacts } from './site-news.ts';

/** What one node says of a person. */
export interface Part {
  readonly facts: NodeFacts;
  /** The life of that node is over: what it said stays for the grace. */
  readonly isEnded: boolean;
}

/**
 * What all nodes together know of a person. A session is what the highest of its generations says, and where two say the same, the node that
 * lives. A claim of a life that is over yields to one that was made again.
 */
export function unite(parts: readonly Part[]): Pick<PersonFacts, 'devices' | 'claims'> {
  return { devices: uniteSessions(parts), claims: uniteClaims(parts) };
}

/** Each session once. */
export function uniteSessions(parts: readonly Part[]): readonly SessionFacts[] {
  const best = new Map<string, { readonly session: SessionFacts; readonly isEnded: boolean }>();
  for (const { facts, isEnded } of parts) {
    for (const session of facts.sessions) {
      const other = best.get(session.session);
      const ahead = other ? session.generation - other.session.generation || Number(other.isEnded) - Number(isEnded) : 1;
      if (ahead > 0) best.set(session.session, { session, isEnded });
    }
  }
  return [...best.values()].map(({ session, isEnded }) => (isEnded ? { ...session, isHere: false } : session));
}

function uniteClaims(parts: readonly Part[]): PersonFacts['claims'] {
  const living = new Set(parts.flatMap(({ facts, isEnded }) => (isEnded ? [] : facts.claims.map(({ source }) => source))));
  return parts.flatMap(({ facts, isEnded }) => (isEnded ? facts.claims.filter(({ source }) => !living.has(source)) : facts.claims));
}
