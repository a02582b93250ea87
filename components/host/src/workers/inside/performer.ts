import type { Committed } from '@parley/channels';
import {
  type Call,
  type Channel,
  type Component,
  type HttpRequest,
  isByKind,
  type Params,
  parseAsync,
  parseValue,
  Refused,
  type RouteCall,
  type Rule,
  type Started,
} from '@parley/component';
import type { PipeFrame, PipeOpener, PipeTarget } from '@parley/pipes';
import type { Principal } from '@parley/routing';
import type { Given } from '../given.ts';
import type { Line } from '../line.ts';
import { callApi } from '../remote-api.ts';
import type { CrossedPipe } from '../remote-pipes.ts';
import { InsideServices } from './services.ts';
import { TakenPipes } from './taken-pipes.ts';
import { WatchSinks } from './watch-sinks.ts';

/** A call as it crosses: without what only this side has. */
type CrossedCall = Omit<Call<unknown>, 'state' | 'signal' | 'endSession'> & {
  /** How to end the calling session; absent where it cannot be ended. */
  readonly farewell?: number;
};
/** Where a channel stands: declared by name, or below a namespace by id. */
type ChannelPath = readonly ['channels' | 'namespaces', string];
type Publication = { readonly params: Params; readonly sender: Principal; readonly payload: Uint8Array };
interface Asked {
  readonly principal: Principal | undefined;
  readonly resource: unknown;
  readonly loopback: boolean;
}

/** Does on this side what the main thread asks of the component. */
export class Performer {
  readonly #component: Component;
  readonly #line: () => Line;
  readonly #sinks: WatchSinks;
  readonly #pipes: TakenPipes;
  #services: InsideServices | undefined;
  #started: Started<unknown> | undefined;

  constructor(component: Component, line: () => Line) {
    this.#component = component;
    this.#line = line;
    this.#sinks = new WatchSinks(line);
    this.#pipes = new TakenPipes(line);
  }

  perform(what: string, args: readonly unknown[], signal: AbortSignal): unknown {
    const does = (this.#does as Record<string, ((signal: AbortSignal, ...args: never[]) => unknown) | undefined>)[what];
    if (!does) throw new RangeError(`"${what}" is not known in a component's thread.`);
    return does(signal, ...(args as never[]));
  }

  hear(what: string, args: readonly unknown[]): void {
    if (this.#services?.hear(what, args)) return;
    if (what === 'unwatch') this.#sinks.end(args[0] as number);
    else if (what === 'take') this.#take(...(args as [number, CrossedPipe, PipeOpener]));
    else if (what === 'pipe') this.#pipes.hear(...(args as [number, PipeFrame]));
    else if (what === 'committed') this.#committed(...(args as [ChannelPath, Committed & { readonly params: Params }]));
  }

  readonly #does = {
    nothing: (): void => {},
    start: (_: AbortSignal, given: Given) => this.#start(given),
    stop: () => this.#stop(),
    rule: (_: AbortSignal, path: readonly string[], question: Asked) => this.#rule(path, question),
    run: (signal: AbortSignal, name: string, call: CrossedCall, input: unknown) => this.#run(signal, name, call, input),
    next: (_: AbortSignal, name: string, output: unknown) => this.#component.methods?.[name]?.page?.next(output),
    open: (_: AbortSignal, id: number, name: string, call: CrossedCall, input: unknown, since?: number) =>
      this.#open(id, name, call, input, since),
    shape: (_: AbortSignal, path: ChannelPath, publication: Publication) => this.#channel(path)?.shape?.(this.#state, publication),
    message: (_: AbortSignal, path: ChannelPath, kind: string, given: unknown) => this.#message(path, kind, given),
    admits: (_: AbortSignal, origin: string) => this.#component.admits?.(this.#state, origin),
    change: (_: AbortSignal, point: string, given: unknown) => this.#change(point, given),
    acquainted: (_: AbortSignal, label: string, opener: Principal, peer: PipeTarget) =>
      this.#component.pipes?.[label]?.acquainted?.(this.#state, opener, peer),
    route: (signal: AbortSignal, key: string, principal: Principal | undefined, request: HttpRequest) =>
      this.#route(signal, key, principal, request),
    job: (signal: AbortSignal, name: string) => this.#component.jobs?.[name]?.run({ state: this.#state, signal }),
    hook: (signal: AbortSignal, point: string, value: never) => this.#component.hooks?.[point]?.run(value, { state: this.#state, signal }),
    api: (_: AbortSignal, name: string, args: readonly unknown[]) => callApi(this.#started?.api, name, args),
    callback: (_: AbortSignal, id: number, ...args: readonly unknown[]) => this.#services?.callbacks.call(id, args),
  };

  get #state(): unknown {
    return this.#started?.state;
  }

  async #start(given: Given): Promise<void> {
    const { provides } = this.#component;
    this.#services = new InsideServices(this.#line(), given, this.#component);
    this.#started = await this.#component.start(this.#services.services() as never);
    if (provides && this.#started.api === undefined) throw new Error(`it provides "${provides.id}", but start() gave no api for it.`);
  }

  async #stop(): Promise<void> {
    this.#services?.stop();
    await this.#started?.stop?.();
  }

  /** The input of methods and watches is read here: a rule sees what `run` sees. */
  async #rule(
    [kind = '', name = '', verb = '', message = '']: readonly string[],
    { principal, resource, loopback }: Asked,
  ): Promise<boolean> {
    const { policies } = this.#component;
    const rule = this.#ruleAt(kind, name, verb, message);
    // What is declared no longer is nobody's.
    if (!rule) return false;
    const schema = kind === 'methods' || kind === 'watches' ? this.#component[kind]?.[name]?.in : undefined;
    const isAboutNothing = rule.general === true && resource === undefined;
    const read = schema && !isAboutNothing ? parseValue(schema, resource) : resource;
    return (
      (await rule.check({ principal, resource: read, state: this.#state, context: { loopback, ...(policies && { policies }) } })) === true
    );
  }

  async #run(signal: AbortSignal, name: string, call: CrossedCall, input: unknown): Promise<unknown> {
    const method = this.#component.methods?.[name];
    if (!method) throw new RangeError(`There is no method "${name}".`);
    const { farewell, ...known } = call;
    const said: Promise<unknown>[] = [];
    const endSession = (): void => void said.push(this.#line().ask('lent', [farewell]));
    const own = { ...known, state: this.#state, signal, ...(farewell !== undefined && { endSession }) };
    const result: unknown = await method.run(own, parseValue(method.in, input)).finally(() => Promise.all(said));
    const { error } = method.out.safeParse(result);
    if (error) throw new Error(`${this.#component.id}.${name} answered what is not its declared output: ${error.message}`);
    return result;
  }

  async #open(id: number, name: string, call: CrossedCall, input: unknown, since: number | undefined): Promise<void> {
    const watch = this.#component.watches?.[name];
    if (!watch) throw new RangeError(`There is no watch "${name}".`);
    const read = parseValue(watch.in, input);
    await this.#sinks.open(id, { since, out: watch.out }, async (sink) =>
      watch.open({ ...call, state: this.#state, signal: sink.controller.signal }, read, sink),
    );
  }

  #committed(path: ChannelPath, commit: Committed & { readonly params: Params }): void {
    this.#channel(path)?.committed?.(this.#state, commit);
  }

  #channel([kind, name]: ChannelPath): Channel<unknown> | undefined {
    return kind === 'namespaces' ? this.#services?.families.channel(name) : this.#component.channels?.[name];
  }

  #ruleAt(kind: string, name: string, verb: string, message: string): Rule | undefined {
    if (kind === 'policies') return this.#component.policies?.[name];
    if (kind === 'namespaces' || kind === 'channels') {
      const can = this.#channel([kind, name])?.can;
      const publish = can?.publish;
      return (verb === 'publish' && isByKind(publish) ? publish[message] : can?.[verb as 'join']) as Rule | undefined;
    }
    const declared = (this.#component as unknown as Record<string, Record<string, { readonly can?: unknown }> | undefined>)[kind]?.[name];
    return (verb === '' ? declared?.can : (declared?.can as Record<string, unknown> | undefined)?.[verb]) as Rule | undefined;
  }

  async #message(path: ChannelPath, kind: string, given: unknown): Promise<object> {
    const schema = this.#channel(path)?.messages?.[kind];
    if (!schema) throw new RangeError(`There is no kind "${kind}".`);
    return parseAsync(schema, given);
  }

  async #change(point: string, given: unknown): Promise<object> {
    const offered = this.#component.offers?.[point];
    if (!offered) throw new RangeError(`There is no point "${point}".`);
    return offered.change.parseAsync(given);
  }

  #take(id: number, crossed: CrossedPipe, from: PipeOpener): void {
    const clock = this.#services?.clock;
    const label = this.#component.pipes?.[crossed.label];
    if (clock) this.#pipes.take(id, crossed, clock, (pipe) => label?.take?.(this.#state, pipe, from));
  }

  async #route(signal: AbortSignal, key: string, principal: Principal | undefined, request: HttpRequest): Promise<unknown> {
    const call: RouteCall<unknown> = { state: this.#state, principal, signal };
    const { stream, setSession, ...response } = (await this.#component.http?.[key as never as 'GET /']?.run(call, request)) ?? {};
    if (setSession) throw new Refused('internal', 'Only the component that verifies identity sets sessions.');
    if (!stream) return response;
    const { chunks, ...rest } = stream;
    return { ...response, stream: { ...rest, part: this.#offer(chunks) } };
  }

  /** Gives the parts out one after the other, each when it is asked for. Answers the number under which it is asked. */
  #offer(chunks: AsyncIterable<unknown>): number | undefined {
    const iterator = chunks[Symbol.asyncIterator]();
    const callbacks = this.#services?.callbacks;
    const id = callbacks?.add(async (more: boolean) => {
      const step = more ? await iterator.next() : await iterator.return?.();
      if (id !== undefined && (!more || step?.done)) callbacks?.remove(id);
      return step;
    });
    return id;
  }
}
