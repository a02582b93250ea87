/** What a process of the bench does when it is told to: a name, at most one input that can be cloned, an answer that can be. */
// biome-ignore lint/suspicious/noExplicitAny: functions with different inputs have no narrower common type.
export type Commands = Readonly<Record<string, (input: any) => unknown>>;
export type InputOf<F> = F extends (...input: infer I) => unknown ? I : never;
export type OutputOf<F> = F extends (...input: never[]) => infer O ? Awaited<O> : never;

export interface Call {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}
