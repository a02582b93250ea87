import type { Permission, SessionServices } from '@parley/component';
import type { RouterLike } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { Deadline } from './deadline.ts';
import { notGiven } from './not-given.ts';
import type { SessionChanges } from './session-changes.ts';

/** Whether a person has a session on another node, by whoever knows. */
export type Elsewhere = (person: string) => boolean | Promise<boolean>;

export interface SessionSources {
  readonly router: RouterLike;
  readonly runtime: { readonly clock: Clock };
  readonly listening: Promise<void>;
  readonly elsewhere: Set<Elsewhere>;
  readonly sessionChanges: SessionChanges;
}

/** Whoever knows of other nodes answers within this time, or knows of nobody. */
export const ELSEWHERE_MS = 1_000;

/** Of all that could be known of sessions, and done with them, what the component asks permission for. */
export function permittedSessions(component: string, permissions: readonly Permission[], all: SessionServices): SessionServices {
  const given = (permission: Permission): SessionServices =>
    permissions.includes(permission) ? all : notGiven(component, 'sessions', permission);
  const { revoke } = given('sessions:end');
  const { connectedElsewhere } = given('sessions:vouch');
  const { matching, connected, onChange, onRevoked } = given('sessions:read');
  return { revoke, matching, connected, connectedElsewhere, onChange, onRevoked, listening: all.listening };
}

export function sessionServices({ router, runtime, listening, elsewhere, sessionChanges }: SessionSources): SessionServices {
  return {
    revoke: (match, { spare } = {}) => router.revoke(match, 'token-revoked', spare),
    matching: async (match) => router.matching(match),
    async connected(person) {
      if (router.sessionsOf(person).length > 0) return true;
      const answers = [...elsewhere].map((has) => knows(has, person, runtime.clock));
      return (await Promise.all(answers)).includes(true);
    },
    connectedElsewhere(has) {
      elsewhere.add(has);
      return () => void elsewhere.delete(has);
    },
    onChange: (fn) => sessionChanges.listen(fn),
    onRevoked: (fn) => router.onRevoked(fn),
    listening,
  };
}

async function knows(has: Elsewhere, person: string, clock: Clock): Promise<boolean> {
  const deadline = new Deadline(clock, ELSEWHERE_MS);
  const asked = (async () => has(person))();
  return (await deadline.race(asked).catch(() => false)) === true;
}
