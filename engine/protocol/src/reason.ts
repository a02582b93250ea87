/** What the sentence of a refusal names: numbers stay numbers, so that a reader's language can count them. */
export type ReasonValues = Readonly<Record<string, string | number>>;

/**
 * Why something was refused, for programs: a stable name in kebab-case and what the sentence names. Stands in the `details` of an error, and
 * wherever a sentence for people does that programs may say in another language.
 */
export interface Reason {
  readonly reason: string;
  readonly values: ReasonValues;
}

/** A sentence with the values in its `{places}`. */
export function fillIn(sentence: string, values: ReasonValues): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
