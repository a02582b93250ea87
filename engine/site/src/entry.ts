/** What the ledger is given to carry: something revoked, or lives that have missed what was said over the backbone. `by`: of which process. */
export type Entry = { readonly by: string; readonly revoked: string } | { readonly by: string; readonly missed: readonly string[] };

export function encodeEntry(entry: Entry): string {
  return JSON.stringify(entry);
}

/** Undefined: of a newer version of this program, or of none. */
export function decodeEntry(what: string): Entry | undefined {
  try {
    const entry = JSON.parse(what) as Partial<Record<string, unknown>>;
    if (typeof entry['by'] !== 'string') return undefined;
    return typeof entry['revoked'] === 'string' || Array.isArray(entry['missed']) ? (entry as unknown as Entry) : undefined;
  } catch {
    return undefined;
  }
}
