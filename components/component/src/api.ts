/** A typed name of what one component provides to others. What crosses it is asynchronous and structured-cloneable. */
export interface ApiRef<Api> {
  readonly id: string;
  /** Carries the type; never has a value. */
  readonly type?: Api;
}
export type Apis = Readonly<Record<string, ApiRef<unknown>>>;
export type UsesOf<Uses extends Apis> = { readonly [K in keyof Uses]: Uses[K] extends ApiRef<infer Api> ? Api : never };

export function createApi<Api>(id: string): ApiRef<Api> {
  return { id };
}
