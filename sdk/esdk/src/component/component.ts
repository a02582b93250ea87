import type { Parley, RequestOptions } from '../types.ts';

declare const declared: unique symbol;

/** Which component, and by its type what can be asked of it. */
export interface Contract<Declaration> {
  readonly id: string;
  readonly [declared]?: Declaration;
}

/**
 * The contract of a component from the type of its declaration, of which nothing is loaded:
 * `import type { polls as declaration } from './polls.ts'`, then `contractOf<typeof declaration>('polls')`.
 */
export function contractOf<Declaration>(id: string): Contract<Declaration> {
  return { id };
}

/** One method; without an input where it needs none. `key` makes a retry safe where the method is declared idempotent. */
export type MethodClient<Method> = Method extends { run(call: never, input: infer Input): Promise<infer Output> }
  ? (
      ...asked: object extends Input ? [input?: Input, options?: RequestOptions] : [input: Input, options?: RequestOptions]
    ) => Promise<Output>
  : never;

/** Everything that is declared in `methods`. Rejects with a `ParleyError` where the server refuses. */
export type ComponentClient<Declaration> = Declaration extends { readonly methods?: infer Methods }
  ? { readonly [Name in keyof NonNullable<Methods>]: MethodClient<NonNullable<Methods>[Name]> }
  : never;

/** A component's own API on a connection: `await component(parley, polls).create({ question: '…' })`. */
export function component<Declaration>(parley: Pick<Parley, 'request'>, { id }: Contract<Declaration>): ComponentClient<Declaration> {
  const method =
    (name: string) =>
    (input: unknown = {}, options?: RequestOptions) =>
      parley.request<Readonly<Record<string, { in: unknown; out: unknown }>>, string>(`${id}.${name}`, input, options);
  // Whoever awaits it by mistake is given it, and no call of a method "then".
  return new Proxy(
    {},
    { get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : method(name)) },
  ) as ComponentClient<Declaration>;
}
