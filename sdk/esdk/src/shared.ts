interface Closable {
  close(): Promise<void>;
}

/** Living things by name, each with any number of holders: made for the first, closed after the last. */
export class Shared<T extends Closable> {
  readonly #living = new Map<string, { readonly value: T; holders: number }>();

  /** The value for one more holder: `close` (and disposing) gives it back, once however often it is called. */
  take(name: string, make: () => T): T & AsyncDisposable {
    const held = this.#living.get(name) ?? { value: make(), holders: 0 };
    this.#living.set(name, held);
    held.holders++;
    let returned: Promise<void> | undefined;
    const close = (): Promise<void> => {
      returned ??= this.#giveBack(name);
      return returned;
    };
    return new Proxy(held.value, {
      get: (value, key) => {
        if (key === 'close' || key === Symbol.asyncDispose) return close;
        const found: unknown = Reflect.get(value, key, value);
        return typeof found === 'function' ? found.bind(value) : found;
      },
    }) as T & AsyncDisposable;
  }

  /** Closes everything, whoever holds it. */
  end(): void {
    for (const { value } of this.#living.values()) void value.close();
    this.#living.clear();
  }

  async #giveBack(name: string): Promise<void> {
    const held = this.#living.get(name);
    if (!held) return;
    held.holders--;
    // React's StrictMode gives back and takes again at once: what lives need not be made anew for that.
    await Promise.resolve();
    if (held.holders > 0 || this.#living.get(name) !== held) return;
    this.#living.delete(name);
    await held.value.close();
  }
}
