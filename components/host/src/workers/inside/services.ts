import {
  type ChannelServices,
  type Component,
  type Logger,
  type MessageKinds,
  matchPattern,
  type NamespaceServices,
  ownMessages,
  type Services,
  type SessionServices,
  type SettingsService,
  type SiteServices,
} from '@parley/component';
import { type Clock, systemRuntime } from '@parley/runtime';
import type { Blob } from '@parley/storage';
import { keepProblem, namespaceProblem } from '../../namespace-names.ts';
import { permittedSessions } from '../../session-services.ts';
import { type CalledService, type Given, SERVICE_CALLS, type SiteFacts, type Time } from '../given.ts';
import type { Line } from '../line.ts';
import { remoteApi } from '../remote-api.ts';
import { Callbacks } from './callbacks.ts';
import { InsideFamilies } from './families.ts';
import { FollowedClock } from './followed-clock.ts';

type Values = Readonly<Record<string, unknown>>;

/** The services of the component on this side. What is asked of them goes to the main thread; what they answer at once is kept here. */
export class InsideServices {
  readonly callbacks: Callbacks = new Callbacks();
  readonly families: InsideFamilies = new InsideFamilies();
  readonly clock: Clock;
  readonly #line: Line;
  readonly #followed: FollowedClock | undefined;
  readonly #component: Component;
  readonly #controller = new AbortController();
  readonly #listeners = new Set<(current: Values) => void>();
  #settings: Values;
  #site: SiteFacts;
  #listen: () => void = () => {};
  readonly #listening = new Promise<void>((resolve) => {
    this.#listen = resolve;
  });

  constructor(line: Line, { settings, site, time }: Given, component: Component) {
    this.#line = line;
    this.#settings = Object.freeze(settings);
    this.#site = site;
    this.#followed = time && new FollowedClock(line, time);
    this.clock = this.#followed ?? systemRuntime.clock;
    this.#component = component;
  }

  services(): Services<Readonly<Record<string, unknown>>> {
    const { id, permissions = [], uses = {} } = this.#component;
    return {
      clock: this.clock,
      random: systemRuntime.random,
      logger: this.#logger(),
      sql: this.#asked('sql'),
      blob: { ...this.#asked<Omit<Blob, 'list'>>('blob'), list: (prefix) => this.#blobs(prefix) },
      channels: this.#channels(),
      access: this.#asked('access'),
      directory: this.#asked('directory'),
      network: this.#asked('network'),
      hooks: this.#asked('hooks'),
      namespaces: { declare: (namespace, channels) => this.#declare(namespace, channels) },
      sessions: permittedSessions(id, permissions, this.#sessions()),
      site: this.#siteServices(),
      settings: this.#settingsService(),
      uses: Object.fromEntries(Object.keys(uses).map((key) => [key, remoteApi((name, args) => this.#line.ask('use', [key, name, args]))])),
      signal: this.#controller.signal,
    };
  }

  /** What the main thread tells. Answers false for what is nothing about services. */
  hear(what: string, args: readonly unknown[]): boolean {
    const [first, ...more] = args;
    if (what === 'callback') this.callbacks.call(first as number, more);
    else if (what === 'settings') this.#change(first as Values);
    else if (what === 'nodes') this.#site = first as SiteFacts;
    else if (what === 'listening') this.#listen();
    else if (what === 'time') this.#followed?.set(first as Time, more[0] as readonly number[]);
    else return false;
    return true;
  }

  stop(): void {
    this.#controller.abort();
  }

  #change(current: Values): void {
    this.#settings = Object.freeze(current);
    for (const fn of [...this.#listeners]) fn(this.#settings);
  }

  #declare(namespace: string, channels: Parameters<NamespaceServices['declare']>[1]): void {
    const problem = namespaceProblem(this.#component, namespace) ?? keepProblem(this.#component, channels);
    if (problem !== undefined) throw new RangeError(problem);
    this.#line.tell('namespace', [namespace, this.families.declare(namespace, channels)]);
  }

  #asked<Service>(service: CalledService): Service {
    const calls = SERVICE_CALLS[service].map((name) => [
      name,
      (...args: readonly unknown[]) => this.#line.ask('service', [service, name, args]),
    ]);
    return Object.fromEntries(calls) as Service;
  }

  #channels(): ChannelServices {
    const asked = this.#asked<Omit<ChannelServices, 'of'>>('channels');
    return { ...asked, ...ownMessages(this.#component.id, (channel) => this.#kindsOf(channel), asked.append) };
  }

  #kindsOf(channel: string): MessageKinds | undefined {
    const { id, channels = {} } = this.#component;
    const slash = channel.indexOf('/');
    const namespace = channel.slice(0, Math.max(0, slash));
    const declared = namespace === id ? Object.values(channels) : this.families.below(namespace);
    return declared.find(({ pattern }) => matchPattern(pattern, channel.slice(slash + 1)))?.messages;
  }

  #logger(): Logger {
    const line =
      (level: keyof Logger): Logger['info'] =>
      (event, facts = {}) =>
        this.#line.tell('log', [level, event, facts]);
    return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  }

  async *#blobs(prefix: string): AsyncIterable<string> {
    yield* (await this.#line.ask('blobs', [prefix])) as readonly string[];
  }

  #sessions(): SessionServices {
    return {
      ...this.#asked<Pick<SessionServices, 'revoke' | 'matching' | 'connected'>>('sessions'),
      connectedElsewhere: this.#listener('connectedElsewhere'),
      onChange: this.#listener('onChange'),
      onRevoked: this.#listener('onRevoked'),
      listening: this.#listening,
    };
  }

  /** Its last argument is what is called. */
  #listener(what: string): (...args: readonly unknown[]) => () => void {
    return (...args) => {
      const callback = this.callbacks.add(args.at(-1) as () => void);
      this.#line.tell('listen', [what, callback, ...args.slice(0, -1)]);
      return () => {
        this.callbacks.remove(callback);
        this.#line.tell('unlisten', [callback]);
      };
    };
  }

  #siteServices(): SiteServices {
    const { alone, node } = this.#site;
    return {
      ...this.#asked<Pick<SiteServices, 'query' | 'askAll' | 'claim' | 'yield'>>('site'),
      alone,
      node,
      nodes: () => [this.#site.own, ...this.#site.others].map((life) => life.node),
      lives: () => ({ own: this.#site.own, others: this.#site.others }),
      tell: (topic, value) => this.#line.tell('tell', [topic, value]),
      onTold: this.#listener('onTold'),
      onGap: this.#listener('onGap'),
      onNodes: this.#listener('onNodes'),
      answer: this.#listener('answer'),
    };
  }

  #settingsService(): SettingsService {
    const current = (): Values => this.#settings;
    return {
      get current() {
        return current();
      },
      onChange: (fn) => {
        const own = (values: Values): void => fn(values);
        this.#listeners.add(own);
        return () => void this.#listeners.delete(own);
      },
    };
  }
}
