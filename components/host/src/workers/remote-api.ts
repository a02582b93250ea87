/** An API of the other thread: each of its functions asks there. */
export function remoteApi(ask: (name: string, args: readonly unknown[]) => Promise<unknown>): object {
  const get = (_: object, name: string | symbol): unknown =>
    // What is awaited is asked whether it is a promise.
    typeof name === 'symbol' || name === 'then' ? undefined : (...args: readonly unknown[]) => ask(name, args);
  return new Proxy({}, { get });
}

/** Calls a function of an API by its name. Throws for what is none of its functions, those that every object has among them. */
export async function callApi(api: unknown, name: string, args: readonly unknown[]): Promise<unknown> {
  const fn = name in Object.prototype ? undefined : (api as Record<string, unknown> | undefined)?.[name];
  if (typeof fn !== 'function') throw new TypeError(`"${name}" is no function of this API.`);
  return fn.apply(api, args);
}
