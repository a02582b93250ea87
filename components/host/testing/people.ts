import type { Principal } from '@parley/routing';

/** A person as tests need one. */
export function person(id: string, more: Partial<Principal> = {}): Principal {
  return { kind: 'person', id, roles: [], grant: `grant-${id}`, ...more };
}
