import type { ChannelHandle, Channels, Parley, WatchHandlers } from '../types.ts';
import type { Contract } from './component.ts';

type Part<Declaration, Kind extends string> = Declaration extends { readonly [K in Kind]?: infer Parts } ? NonNullable<Parts> : never;
type Names<Declaration, Kind extends string> = keyof Part<Declaration, Kind> & string;

/** What stands for the `:parts` of a pattern. */
export type ChannelParams<Pattern extends string> = string extends Pattern
  ? Readonly<Record<string, string>>
  : Pattern extends `${infer Head}/${infer Rest}`
    ? ChannelParams<Head> & ChannelParams<Rest>
    : Pattern extends `:${infer Name}`
      ? { readonly [K in Name]: string }
      : unknown;

type PatternOf<Family> = Family extends { readonly pattern: infer Pattern extends string } ? Pattern : string;

/**
 * Joins a channel that is declared in `channels`: `await join(parley, polls, 'poll/:id', { id })`. `pattern`: as it is declared. Rejects as `channels.join`
 * does.
 */
export function join<Declaration, Pattern extends PatternOf<Part<Declaration, 'channels'>[keyof Part<Declaration, 'channels'>]>>(
  parley: { readonly channels: Pick<Channels, 'join'> },
  { id }: Contract<Declaration>,
  pattern: Pattern,
  params: ChannelParams<Pattern>,
  options?: Parameters<Channels['join']>[1],
): Promise<ChannelHandle<unknown>> {
  const name = pattern.replace(/:(\w+)/g, (_, part: string) => (params as Record<string, string>)[part] ?? '');
  return parley.channels.join(`${id}/${name}`, options);
}

type WatchInput<Watch> = Watch extends { open(call: never, input: infer Input, sink: never): unknown } ? Input : never;

/** Opens what is declared in `watches`. Returns how to end it. */
export function watch<Declaration, Name extends Names<Declaration, 'watches'>>(
  parley: Pick<Parley, 'watch'>,
  { id }: Contract<Declaration>,
  name: Name,
  input: WatchInput<Part<Declaration, 'watches'>[Name]>,
  on: WatchHandlers,
): () => void {
  return parley.watch(`${id}.${name}`, input, on);
}

/** A pipe to the component, with a label that is declared in `pipes`: `pipes(parley).open(...pipeTo(polls, 'export'))`. */
export function pipeTo<Declaration, Label extends Names<Declaration, 'pipes'>>(
  { id }: Contract<Declaration>,
  label: Label,
): [target: { readonly component: string }, pipe: { readonly label: Label }] {
  return [{ component: id }, { label }];
}
