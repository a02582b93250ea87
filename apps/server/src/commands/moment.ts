/** `2026-09-21 14:13`, as commands print it. */
export function momentOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
