import type { Text } from './text.tsx';

interface Refusal {
  readonly code?: string;
  readonly details?: { readonly reason?: unknown; readonly values?: unknown };
}

/**
 * Why something failed, for people: in their language where the catalogue knows the reason that the server named (`because.<reason>`) or the
 * code (`because.<code>`); else the error's own sentence.
 */
export function reasonOf(error: unknown, text: Pick<Text<never>, 'because'>): string {
  const { code, details } = (error ?? {}) as Refusal;
  const sentence = error instanceof Error ? error.message : String(error);
  return text.because([details?.reason, code], details?.values, sentence);
}
