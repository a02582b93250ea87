import type { Member } from '@parley/storage';

/** What a node says of itself in the ledger: what it was started with, and up to which version it has heard of revocations. */
export function encodeFacts(own: Readonly<Record<string, unknown>>, heard: number): string {
  return JSON.stringify({ ...own, heard });
}

/** 0 where it says nothing that can be understood. */
export function heardOf({ facts }: Member): number {
  try {
    const { heard } = JSON.parse(facts) as { readonly heard?: unknown };
    return typeof heard === 'number' ? heard : 0;
  } catch {
    return 0;
  }
}
