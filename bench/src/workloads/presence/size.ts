import type { SubjectLimits } from '../../subjects/profile.ts';

/** How large the organisation is, and how many of its people are there. */
export interface Size {
  readonly people: number;
  readonly sessions: number;
  readonly units: number;
}

/** What every part of the workload begins with. */
export interface Site extends Size {
  readonly data: string;
  /** Of `p1`, `p2`, … */
  readonly tokens: readonly string[];
}

/** Those of the product. */
export const LIMITS: SubjectLimits = {};

/** The unit of the person with this index, as the hall spreads them. */
export function unitOf(index: number, { units }: Size): string {
  return `unit-${1 + (index % units)}`;
}

export function personAt(index: number): string {
  return `p${index + 1}`;
}
