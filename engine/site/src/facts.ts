import type { Member } from '@parley/storage';
import { SITE_PROTOCOL } from './site-protocol.ts';

/** What a node says of itself in the ledger: what it was started with, its protocol, and up to which version it has heard of revocations. */
export function encodeFacts(own: Readonly<Record<string, unknown>>, heard: number): string {
  return JSON.stringify({ ...own, protocol: SITE_PROTOCOL, heard });
}

/** 0 where it says nothing that can be understood. */
export function heardOf(member: Member): number {
  return numberIn(member, 'heard') ?? 0;
}

/** 1 where it does not say: the first did not. */
export function protocolOf(member: Pick<Member, 'facts'>): number {
  return numberIn(member, 'protocol') ?? 1;
}

function numberIn({ facts }: Pick<Member, 'facts'>, name: string): number | undefined {
  try {
    const value = (JSON.parse(facts) as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
