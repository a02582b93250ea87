import type { Member } from './outlet.ts';

/** One frame that a topic has gathered. */
export interface Publication {
  /** Running, per topic. */
  readonly number: number;
  readonly frame: Uint8Array;
  /** The one member that must not get it. */
  readonly except: Member | undefined;
}

/** What is for a member of what was gathered, in order. */
export function framesFor(member: Member, gathered: readonly Publication[]): Uint8Array[] {
  const own: Uint8Array[] = [];
  for (const { number, frame, except } of gathered) if (number > member.since && except !== member) own.push(frame);
  return own;
}
