import type { Services } from '@parley/component';
import { z } from 'zod';
import { ELSEWHERE_MS } from '../session-services.ts';
import { BoundedLog } from './bounded-log.ts';
import type { CalledService, Given, SiteFacts } from './given.ts';
import type { Line } from './line.ts';
import { callApi } from './remote-api.ts';
import { SERVICE_INPUTS } from './service-inputs.ts';

type Own = Services<Readonly<Record<string, unknown>>>;
type Stop = () => void;

/** What one component may listen to at once. */
const MOST_LISTENERS = 1_000;

const level = z.enum(['debug', 'info', 'warn', 'error']);
const LOG = z.tuple([level, z.string().max(200), z.record(z.string(), z.unknown())]);
const LISTEN = z.tuple([
  z.enum(['onTold', 'onGap', 'onNodes', 'answer', 'onChange', 'onRevoked', 'connectedElsewhere']),
  z.number(),
  z.string().optional(),
]);

/**
 * The services of a component on the side that gives them to its thread. Nothing that the thread says is believed: only what is listed is called, with
 * arguments of the listed form, on services that are confined to what is the component's own and to what it asks permission for.
 */
export class OutsideServices {
  readonly #services: Own;
  readonly #line: Pick<Line, 'ask' | 'tell'>;
  /** By the number of the callback. */
  readonly #stops = new Map<number, Stop>();
  readonly #always: readonly Stop[];
  readonly #log: BoundedLog;
  #over = false;

  /** `line`: which must not throw when something is told. */
  constructor(services: Own, line: Pick<Line, 'ask' | 'tell'>) {
    this.#services = services;
    this.#line = line;
    this.#log = new BoundedLog(services.logger, services.clock);
    const { settings, site, sessions } = services;
    this.#always = [
      settings.onChange((current) => this.#tell('settings', [current])),
      site.onNodes(() => this.#tell('nodes', [this.#siteFacts()])),
    ];
    void sessions.listening.then(() => this.#tell('listening', []));
  }

  get given(): Given {
    return { settings: this.#services.settings.current, site: this.#siteFacts() };
  }

  /** What the thread asks for. */
  perform(what: string, args: readonly unknown[]): unknown {
    if (what === 'service') return this.#call(...z.tuple([z.string(), z.string(), z.array(z.unknown())]).parse(args));
    if (what === 'blobs') return this.#blobs(z.string().parse(args[0]));
    if (what === 'use') return this.#use(...z.tuple([z.string(), z.string(), z.array(z.unknown())]).parse(args));
    throw new RangeError(`"${what}" is not given to components.`);
  }

  /** What the thread tells. Answers false for what is nothing about services. */
  hear(what: string, args: readonly unknown[]): boolean {
    if (what === 'log') this.#log.write(...LOG.parse(args));
    else if (what === 'tell') this.#services.site.tell(...z.tuple([z.string(), z.unknown()]).parse(args));
    else if (what === 'listen') this.#listen(...LISTEN.parse(args));
    else if (what === 'unlisten') this.#unlisten(z.number().parse(args[0]));
    else return false;
    return true;
  }

  /** The thread is gone: nothing more is told to it. */
  close(): void {
    this.#over = true;
    for (const stop of [...this.#stops.values(), ...this.#always]) stop();
    this.#stops.clear();
    this.#log.close();
  }

  #siteFacts(): SiteFacts {
    const { alone, node, lives } = this.#services.site;
    return { alone, node, ...lives() };
  }

  #call(service: string, name: string, args: readonly unknown[]): Promise<unknown> {
    const key = `${service}.${name}`;
    const input = Object.hasOwn(SERVICE_INPUTS, key) ? SERVICE_INPUTS[key] : undefined;
    if (!input) throw new RangeError(`There is no services.${key}.`);
    const read = input.safeParse(args);
    if (!read.success) throw new RangeError(`services.${key} was given something else than it takes.`);
    return callApi(this.#services[service as CalledService], name, read.data);
  }

  #use(key: string, name: string, args: readonly unknown[]): Promise<unknown> {
    const { uses } = this.#services;
    return callApi(Object.hasOwn(uses, key) ? uses[key] : undefined, name, args);
  }

  async #blobs(prefix: string): Promise<readonly string[]> {
    const names: string[] = [];
    for await (const name of this.#services.blob.list(prefix)) names.push(name);
    return names;
  }

  #listen(what: z.infer<typeof LISTEN>[0], callback: number, topic = ''): void {
    const { site, sessions } = this.#services;
    if (this.#stops.has(callback)) throw new RangeError(`it listens twice as ${callback}`);
    if (this.#stops.size >= MOST_LISTENERS)
      throw new RangeError(`it listens to more than ${MOST_LISTENERS} things; end what is not needed any more`);
    const told = (...args: readonly unknown[]): void => this.#tell('callback', [callback, ...args]);
    const ask = (...args: readonly unknown[]): Promise<unknown> => this.#line.ask('callback', [callback, ...args]);
    const knows = async (person: string): Promise<boolean> =>
      (await this.#line.ask('callback', [callback, person], { withinMs: 2 * ELSEWHERE_MS })) === true;
    const listen = {
      onTold: () => site.onTold(topic, told),
      onGap: () => site.onGap(told),
      onNodes: () => site.onNodes(told),
      answer: () => site.answer(topic, ask),
      onChange: () => sessions.onChange(told),
      onRevoked: () => sessions.onRevoked(told),
      connectedElsewhere: () => sessions.connectedElsewhere(knows),
    };
    this.#stops.set(callback, listen[what]());
  }

  #unlisten(callback: number): void {
    this.#stops.get(callback)?.();
    this.#stops.delete(callback);
  }

  #tell(what: string, args: readonly unknown[]): void {
    if (!this.#over) this.#line.tell(what, args);
  }
}
