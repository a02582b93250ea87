import type { Member } from '@parley/storage';
import { SITE_PROTOCOL } from './site-protocol.ts';

/** There is room for so many names. */
const NAMES = 10;

/**
 * What a node says of itself in the ledger: what it was started with, its protocol, up to which version it has heard of revocations, and of which
 * nodes it hears nothing.
 */
export function encodeFacts(own: Readonly<Record<string, unknown>>, heard: number, unheard: readonly string[]): string {
  return JSON.stringify({ ...own, protocol: SITE_PROTOCOL, heard, ...(unheard.length > 0 && { unheard: unheard.slice(0, NAMES) }) });
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
