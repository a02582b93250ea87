/**
 * The version of what a component declares and is given, `major.minor`. A minor version only adds: a component that runs with 1.0 runs with
 * every 1.x. It is not that of Parley's releases.
 */
export const ENGINE_VERSION = '1.0';

/** What `engine` of a declaration may be: `^1`, `^1.2`. */
const RANGE = /^\^([1-9]\d*)(?:\.(\d+))?$/;

/** Why a component that asks for these versions of the engine cannot run with this one, as a sentence that says what to do; undefined: it can. */
export function engineProblem(range: string): string | undefined {
  const [, major = '', minor = '0'] = RANGE.exec(range) ?? [];
  if (major === '') return `The engine "${range}" is not of the form ^1 or ^1.2.`;
  const [ownMajor, ownMinor] = ENGINE_VERSION.split('.').map(Number);
  const wanted = [Number(major), Number(minor)] as const;
  if (wanted[0] === ownMajor && wanted[1] <= (ownMinor ?? 0)) return undefined;
  const remedy = wanted[0] < (ownMajor ?? 0) ? 'install a release of the component for this engine' : 'update Parley';
  return `It is made for engine ${range}, and this server has ${ENGINE_VERSION}: ${remedy}.`;
}
