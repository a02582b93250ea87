/** What a component asks of a host elsewhere. */
export interface NetworkRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Until the whole answer must be there; 10 s without, at most 60 s. */
  readonly deadlineMs?: number;
}

export interface NetworkAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The way out, for components with permissions `network:<origin>`, and to those origins alone. */
export interface NetworkServices {
  /**
   * Throws a RangeError for an address that is not permitted, and an Error where there is no answer in time, it redirects (follow it by another
   * request, where that is permitted), or its body has more than 1 MiB.
   */
  fetch(url: string, request?: NetworkRequest): Promise<NetworkAnswer>;
}
