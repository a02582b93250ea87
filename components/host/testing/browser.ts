/** What a browser got for a request. */
export interface BrowserAnswer<T = Record<string, unknown>> {
  readonly status: number;
  /** The parsed JSON; empty where the answer was something else. */
  readonly body: T;
  readonly headers: Headers;
}

/** A browser without a screen: keeps cookies, and sends the Origin that a page of the server has. */
export class Browser {
  /** By name. */
  readonly cookies: Map<string, string> = new Map();
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers`: sent with every request; they replace what a page would send. */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** `path`: `<component>/<path>`. */
  get<T = Record<string, unknown>>(path: string, slot = 0): Promise<BrowserAnswer<T>> {
    return this.#ask<T>(path, slot, {});
  }

  /** `body`: sent as JSON; a string as it is. */
  post<T = Record<string, unknown>>(path: string, body: unknown = {}, slot = 0): Promise<BrowserAnswer<T>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.#ask<T>(path, slot, { method: 'POST', body: text, headers: { 'content-type': 'application/json', origin: this.#url } });
  }

  async #ask<T>(path: string, slot: number, init: RequestInit): Promise<BrowserAnswer<T>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie ? { cookie } : {}), ...this.#headers };
    const response = await fetch(`${this.#url}/u/${slot}/api/${path}`, { ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const body = isJson ? await response.json() : await response.text().then(() => ({}));
    return { status: response.status, body: body as T, headers: response.headers };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.some((each) => /^\s*max-age=0$/i.test(each))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
