/** What the ledger is given to carry: something revoked, or lives that have missed what was said over the backbone. `by`: of which process. */
export type Entry =
  | { readonly by: string; readonly revoked: string }
  | { readonly by: string; readonly missed: readonly string[] }
  /** Of a later version, for those who understand it. Whatever revokes says `revoked`. */
  | { readonly by: string; readonly later: true };

export function encodeEntry(entry: Entry): string {
  return JSON.stringify(entry);
}

/** Undefined: of no version of this program. */
export function decodeEntry(what: string): Entry | undefined {
  try {
    const entry = JSON.parse(what) as Partial<Record<string, unknown>>;
    if (typeof entry['by'] !== 'string') return undefined;
    if (typeof entry['revoked'] === 'string' || Array.isArray(entry['missed'])) return entry as unknown as Entry;
    return 'revoked' in entry ? undefined : { by: entry['by'], later: true };
  } catch {
    return undefined;
  }
}
