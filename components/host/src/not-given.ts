import type { Permission } from '@parley/component';

/** Stands where a service would, for a component that has not asked for it: every use of it throws a sentence. */
export function notGiven<Service extends object>(component: string, service: string, permission: Permission): Service {
  const use = (): never => {
    throw new RangeError(`${component} may not use services.${service}: its declaration does not ask for the permission "${permission}".`);
  };
  return new Proxy({} as Service, { get: () => use });
}
