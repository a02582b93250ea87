import { type AllLimits, DEFAULT_HOST_LIMITS } from '@parley/host';
import { DEFAULT_LIMITS } from '@parley/routing';

/** Limits that a workload sets otherwise than the product does. */
export type SubjectLimits = Partial<AllLimits>;

/** The limits of one connection under which a figure was measured, in words, e.g. `framesPerSecond 50`; changed ones say the default. */
export function describeLimits(changed: SubjectLimits): readonly string[] {
  const defaults: AllLimits = { ...DEFAULT_LIMITS, ...DEFAULT_HOST_LIMITS };
  const named = ['framesPerSecond', 'bytesPerSecond', 'burst', 'connectionsPerPerson', 'unauthenticatedPerRemote', 'lagBytes'] as const;
  return named.map((name) => {
    const value = changed[name];
    return value === undefined ? `${name} ${defaults[name]}` : `${name} ${value} (default ${defaults[name]})`;
  });
}
