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

type Families<Declaration> = Part<Declaration, 'channels'>[keyof Part<Declaration, 'channels'>];
/** The kinds of messages of the channels with that pattern, with the schema of each. */
type Kinds<Declaration, Pattern> =
  Extract<Families<Declaration>, { readonly pattern: Pattern }> extends { readonly messages?: infer Declared }
    ? NonNullable<Declared>
    : never;
/** What a schema reads, or what it is given. */
type Value<Schema, Side extends 'input' | 'output'> = Schema extends { readonly _zod: { readonly [S in Side]: infer T } } ? T : never;
/** An object without fields allows none, not even its kind. */
type Fields<T> = [T] extends [Readonly<Record<string, never>>] ? unknown : T;
/** One of the messages that are declared, as they are read or published; `unknown` where no kinds are declared. */
export type MessageBody<Declared, Side extends 'input' | 'output'> = string extends keyof Declared
  ? unknown
  : { readonly [Kind in keyof Declared & string]: { readonly kind: Kind } & Fields<Value<Declared[Kind], Side>> }[keyof Declared & string];

/** A joined channel whose messages are of the declared kinds. */
export interface ComponentChannel<Read, Published> extends Omit<ChannelHandle<Read>, 'publish'> {
  /** Settles after the commit. Rejects with `bad-request` for what is not of the declared form, with `forbidden` for a kind that one may not publish. */
  publish(message: Published): Promise<{ readonly offset: number }>;
}

/**
 * Joins a channel that is declared in `channels`: `await join(parley, polls, 'poll/:id', { id })`. `pattern`: as it is declared. What it gives is of the
 * kinds of its `messages`, and so is what it takes. Rejects as `channels.join` does.
 */
export function join<Declaration, Pattern extends PatternOf<Families<Declaration>>>(
  parley: { readonly channels: Pick<Channels, 'join'> },
  { id }: Contract<Declaration>,
  pattern: Pattern,
  params: ChannelParams<NoInfer<Pattern>>,
  options?: Parameters<Channels['join']>[1],
): Promise<ComponentChannel<MessageBody<Kinds<Declaration, Pattern>, 'output'>, MessageBody<Kinds<Declaration, Pattern>, 'input'>>> {
  const name = pattern.replace(/:(\w+)/g, (_, part: string) => (params as Record<string, string>)[part] ?? '');
  return parley.channels.join(`${id}/${name}`, options) as Promise<never>;
}

type WatchInput<Watch> = Watch extends { open(call: never, input: infer Input, sink: never): unknown } ? Input : never;

type WatchTells<Watch, Part extends 'snapshot' | 'delta'> = Watch extends { readonly out?: infer Out }
  ? NonNullable<Out> extends { readonly [K in Part]: infer Schema }
    ? Value<Schema, 'output'>
    : unknown
  : unknown;

/** What is done with what a watch tells: bodies are of the declared form, `unknown` where none is declared. */
export interface ComponentWatchHandlers<Watch> extends Omit<WatchHandlers, 'snapshot' | 'delta'> {
  snapshot(body: WatchTells<Watch, 'snapshot'>, first: boolean, more: boolean): void;
  delta(body: WatchTells<Watch, 'delta'>): void;
}

/** Opens what is declared in `watches`. Returns how to end it. */
export function watch<Declaration, Name extends Names<Declaration, 'watches'>>(
  parley: Pick<Parley, 'watch'>,
  { id }: Contract<Declaration>,
  name: Name,
  input: WatchInput<Part<Declaration, 'watches'>[Name]>,
  on: ComponentWatchHandlers<Part<Declaration, 'watches'>[Name]>,
): () => void {
  return parley.watch(`${id}.${name}`, input, on as WatchHandlers);
}

/** A pipe to the component, with a label that is declared in `pipes`: `pipes(parley).open(...pipeTo(polls, 'export'))`. */
export function pipeTo<Declaration, Label extends Names<Declaration, 'pipes'>>(
  { id }: Contract<Declaration>,
  label: Label,
): [target: { readonly component: string }, pipe: { readonly label: Label }] {
  return [{ component: id }, { label }];
}
