import type { Refused } from '@parley/component';
import { encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import { refusedBy, SessionLink, type SessionLinkOptions } from './session-link.ts';
import type { TestPerson, TestSubscription, TestWatch } from './types.ts';

export interface NodePersonOptions extends Omit<SessionLinkOptions, 'onFrame' | 'onClosed'> {
  readonly component: string;
  /** Address of the node, for routes. */
  readonly url: string;
  /** Settles with the promise, while time passes where it must. */
  readonly passing: <T>(promise: Promise<T>) => Promise<T>;
}

interface OpenWatch {
  readonly told: unknown[];
  refused: Refused | undefined;
}

export class NodePerson implements TestPerson {
  readonly #options: NodePersonOptions;
  readonly #watches = new Map<number, OpenWatch>();
  readonly #subscriptions = new Map<number, unknown[]>();
  #link: Promise<SessionLink> | undefined;
  #seq = 0;

  constructor(options: NodePersonOptions) {
    this.#options = options;
  }

  async call<Output = unknown>(method: string, input: unknown = {}, { key }: { readonly key?: string } = {}): Promise<Output> {
    const link = await this.#connected();
    const name = `${this.#options.component}.${method}`;
    const answer = await this.#ask(link, { frame: 'request', id: link.id(), method: name, key, deadlineMs: 0, body: encodeJson(input) });
    return parsed((answer as FrameOf<'response'>).body) as Output;
  }

  async watch(name: string, input: unknown = {}): Promise<TestWatch> {
    const link = await this.#connected();
    const id = link.id();
    const watch: OpenWatch = { told: [], refused: undefined };
    this.#watches.set(id, watch);
    const topic = `${this.#options.component}.${name}`;
    const first = await this.#ask(link, { frame: 'watch', id, topic, since: undefined, body: encodeJson(input) });
    watch.told.push(parsed((first as FrameOf<'snapshot'>).body));
    const end = (): void => link.send({ frame: 'unwatch', id });
    return Object.assign(watch, { end });
  }

  async join(name: string): Promise<TestSubscription> {
    const link = await this.#connected();
    const channel = `${this.#options.component}/${name}`;
    const asked = { frame: 'subscribe', id: link.id(), channel, from: undefined, last: 0, members: false, noEcho: false } as const;
    const { alias } = (await this.#ask(link, asked)) as FrameOf<'subscribed'>;
    const heard: unknown[] = [];
    this.#subscriptions.set(alias, heard);
    return {
      heard,
      publish: async (body) => {
        await this.#ask(link, { frame: 'publish', id: link.id(), channel, producer: 'test', seq: ++this.#seq, payload: encodeJson(body) });
      },
      cast: (key, body) => link.send({ frame: 'cast', alias, sender: '', key, payload: encodeJson(body) }),
    };
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { url, component, token } = this.#options;
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
    return this.#options.passing(fetch(`${url}/u/0/api/${component}/${path}`, { ...init, headers }));
  }

  async disconnect(): Promise<void> {
    (await this.#link)?.close();
  }

  async #connected(): Promise<SessionLink> {
    const link = await this.#link;
    if (link && !link.closed) return link;
    this.#link = this.#connect();
    return this.#link;
  }

  async #connect(): Promise<SessionLink> {
    const link = new SessionLink({ ...this.#options, onFrame: (frame) => this.#hear(frame), onClosed: () => this.#subscriptions.clear() });
    await this.#options.passing(link.hello());
    return link;
  }

  #ask(link: SessionLink, frame: Frame & { readonly id: number }): Promise<Frame> {
    return this.#options.passing(link.ask(frame));
  }

  #hear(frame: Frame): void {
    if (frame.frame === 'message' || frame.frame === 'cast') this.#subscriptions.get(frame.alias)?.push(parsed(frame.payload));
    else if (frame.frame === 'snapshot' || frame.frame === 'delta') this.#watches.get(frame.id)?.told.push(parsed(frame.body));
    else if (frame.frame === 'error') this.#end(frame);
  }

  #end(frame: FrameOf<'error'>): void {
    const watch = this.#watches.get(frame.id);
    this.#watches.delete(frame.id);
    if (watch) watch.refused = refusedBy(frame);
  }
}

function parsed(body: Uint8Array): unknown {
  return body.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(body));
}
