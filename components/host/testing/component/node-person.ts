import type { Refused } from '@parley/component';
import { PipeClient } from '@parley/pipes';
import { encodeJson, type Frame, type FrameOf } from '@parley/protocol';
import { NodePipe, refusedPipe } from './node-pipe.ts';
import { refusedBy, SessionLink, type SessionLinkOptions } from './session-link.ts';
import type { TestPerson, TestPipe, TestSubscription, TestWatch } from './types.ts';

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
  readonly #pipes: PipeClient;
  #link: Promise<SessionLink> | undefined;
  /** By channel. */
  readonly #seqs = new Map<string, number>();

  constructor(options: NodePersonOptions) {
    this.#options = options;
    this.#pipes = new PipeClient({ clock: options.clock, error: refusedPipe });
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
    // What came right behind it may have been heard before this goes on.
    watch.told.unshift(parsed((first as FrameOf<'snapshot'>).body));
    const end = (): void => link.send({ frame: 'unwatch', id });
    return Object.assign(watch, { end });
  }

  async join(name: string): Promise<TestSubscription> {
    const link = await this.#connected();
    const channel = name.startsWith('/') ? name.slice(1) : `${this.#options.component}/${name}`;
    const asked = { frame: 'subscribe', id: link.id(), channel, from: undefined, last: 0, members: false, noEcho: false } as const;
    const { alias } = (await this.#ask(link, asked)) as FrameOf<'subscribed'>;
    const heard: unknown[] = [];
    this.#subscriptions.set(alias, heard);
    return {
      heard,
      publish: async (body) => {
        const seq = (this.#seqs.get(channel) ?? 0) + 1;
        this.#seqs.set(channel, seq);
        await this.#ask(link, { frame: 'publish', id: link.id(), channel, producer: 'test', seq, payload: encodeJson(body) });
      },
      cast: (key, body) => link.send({ frame: 'cast', alias, sender: '', key, payload: encodeJson(body) }),
    };
  }

  async open(label: string, { kind = 'bytes', meta = new Uint8Array() }: Parameters<TestPerson['open']>[1] = {}): Promise<TestPipe> {
    await this.#connected();
    const { component, passing } = this.#options;
    return new NodePipe(await passing(this.#pipes.open(`component/${component}`, { label, kind, meta })), passing);
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { url, component, token } = this.#options;
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
    return this.#options.passing(fetch(`${url}/u/0/api/${component}/${path.replace(/^\//, '')}`, { ...init, headers }));
  }

  async disconnect(): Promise<void> {
    (await this.#link)?.close();
    this.#pipes.close();
  }

  async #connected(): Promise<SessionLink> {
    const link = await this.#link;
    if (link && !link.closed) return link;
    this.#link = this.#connect();
    return this.#link;
  }

  async #connect(): Promise<SessionLink> {
    const link = new SessionLink({ ...this.#options, onFrame: (frame) => this.#hear(frame), onClosed: () => this.#lost() });
    await this.#options.passing(link.hello());
    this.#pipes.connected((frame) => link.send(frame));
    return link;
  }

  #ask(link: SessionLink, frame: Frame & { readonly id: number }): Promise<Frame> {
    return this.#options.passing(link.ask(frame));
  }

  #lost(): void {
    this.#subscriptions.clear();
    this.#pipes.lost();
  }

  #hear(frame: Frame): void {
    if (this.#pipes.receive(frame)) return;
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
