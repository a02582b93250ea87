import type { Channel, Component, HookPoint, Job, Method, Reasons, Route, Setting } from '@parley/component';
import type { Migration } from '@parley/storage';

/** A declaration as far as it is data: what a component's thread tells of it. What is missing are the functions, which stay there. */
export interface Description {
  readonly id: string;
  readonly version: string;
  readonly engine: string | undefined;
  readonly permissions: NonNullable<Component['permissions']>;
  /** Names of APIs by the keys under which they are used. */
  readonly uses: Readonly<Record<string, string>>;
  readonly provides: string | undefined;
  readonly migrations: readonly Migration[] | undefined;
  readonly reasons: Reasons | undefined;
  readonly methods: Readonly<Record<string, DescribedMethod>>;
  readonly watches: Readonly<Record<string, DescribedWatch>>;
  readonly channels: Readonly<Record<string, DescribedChannel>>;
  readonly pipes: Readonly<Record<string, DescribedPipe>>;
  readonly http: Readonly<Record<string, DescribedRoute>>;
  readonly jobs: Readonly<Record<string, DescribedJob>>;
  readonly extensions: Component['extends'];
  readonly offers: Readonly<Record<string, DescribedPoint>>;
  readonly namespaces: Component['namespaces'];
  readonly admits: boolean;
  readonly tellsOverHttp: Readonly<Record<string, DescribedEvent>>;
  /** Points of others that it fills. */
  readonly hooks: readonly string[];
  readonly policies: Readonly<Record<string, DescribedRule>>;
  readonly settings: Readonly<Record<string, DescribedSetting>>;
}

/** `standard`: one that `@parley/component` brings, which is the same everywhere. */
export interface DescribedRule {
  readonly name: string;
  readonly general?: true;
  readonly actions?: readonly string[];
  readonly standard?: StandardRule;
}
export type StandardRule = 'anyone' | 'signedIn' | 'member' | 'person';

type JsonSchema = Readonly<Record<string, unknown>>;

/** `pageBy`: the field by which its pages begin. */
export interface DescribedMethod extends Omit<Method<unknown>, 'in' | 'out' | 'can' | 'page' | 'run'> {
  readonly can: DescribedRule;
  readonly in: JsonSchema;
  readonly out: JsonSchema;
  readonly pageBy?: string;
}

export interface DescribedWatch {
  readonly can: DescribedRule;
  readonly in: JsonSchema;
  readonly out?: { readonly snapshot: JsonSchema; readonly delta: JsonSchema };
}

export interface DescribedChannel extends Omit<Channel<unknown>, 'can' | 'messages' | 'shape' | 'committed'> {
  readonly can: Readonly<Record<string, DescribedRule>>;
  readonly messages?: Readonly<Record<string, JsonSchema>>;
  /** Who may publish which kind, where that is not one rule for all. */
  readonly publishes?: Readonly<Record<string, DescribedRule>>;
  readonly shapes: boolean;
  readonly hearsCommits: boolean;
}

/** Of a namespace, where channels come and go: `id` stands for this one and no other. */
export interface DescribedFamily extends DescribedChannel {
  readonly id: string;
}

export interface DescribedPipe {
  readonly can: Readonly<Record<'open' | 'accept', DescribedRule>>;
  readonly takes: boolean;
  readonly knowsAcquaintance: boolean;
}

export interface DescribedRoute extends Omit<Route<unknown>, 'can' | 'run'> {
  readonly can: DescribedRule;
}

export type DescribedSetting = Pick<Setting, 'kind' | 'title' | 'default' | 'allowed' | 'schema'>;

export interface DescribedPoint extends Pick<HookPoint, 'atFault'> {
  readonly change: JsonSchema;
}

export interface DescribedEvent {
  readonly summary: string;
  readonly data: JsonSchema;
}

export type DescribedJob = Omit<Job<unknown>, 'run'>;
