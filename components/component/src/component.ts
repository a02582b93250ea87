import type { Extension } from '@parley/catalogue/contract';
import type { ChannelKeeping, Committed, Refusal, Shaped } from '@parley/channels';
import type { Pipe, PipeOpener, PipeTarget } from '@parley/pipes';
import type { Principal } from '@parley/routing';
import type { Migration } from '@parley/storage';
import type { ZodType } from 'zod';
import type { ApiRef, Apis, UsesOf } from './api.ts';
import type { Hook, HookPoint } from './hook.ts';
import type { HttpRequest, HttpResponse, RouteCall } from './http.ts';
import type { Job } from './job.ts';
import type { MessageKinds } from './message.ts';
import type { Permission } from './permission.ts';
import type { Reasons } from './reasons.ts';
import type { RestKey, RestPage } from './rest.ts';
import type { Policies, Rule } from './rule.ts';
import type { Call, Services } from './services.ts';
import type { Settings, ValuesOf } from './settings.ts';

/** A command or query. On the wire: request with method `"<component>.<name>"`, JSON bodies. Resource for `can`: the parsed input. */
export interface Method<State, Input = never, Output = unknown> {
  readonly in: ZodType<Input>;
  readonly out: ZodType<Output>;
  readonly can: Rule<State, NoInfer<Input>>;
  /**
   * True: a retry with the same idempotency key is answered with the first result (kept 10 minutes per person) by the node that has it. On
   * another node it runs again, with the same `key`: it must then change nothing more and answer the same. `stored`: the method itself finds by
   * `key` what was done, each time it runs, and nothing is kept in memory: for what is called often. Default: true where `rest` is PUT or
   * PATCH, which set what they name, else false.
   */
  readonly idempotent?: boolean | 'stored';
  /**
   * Also served over HTTP at this verb and path below `/api/v1`, for bearers of a token or key, as over the socket: `:parts`, query (GET, DELETE)
   * and JSON body together are the input. Unique in an installation.
   */
  readonly rest?: RestKey;
  /** With `rest`: what it does, in a sentence. */
  readonly about?: string;
  /**
   * The method does with a channel what this verb does: tokens list that (`crm/deal/*: publish`), and not a call of the method, so that they say the
   * same for a connection and for a call.
   */
  readonly verb?: { readonly action: 'publish' | 'history'; channel(input: NoInfer<Input>): string };
  /** With `rest`: how its pages are read on. */
  readonly page?: RestPage<Output>;
  run(call: Call<State>, input: Input): Promise<Output>;
}

/** A family of channels `"<component>/<pattern>"`; `:name` parts of the pattern become `params`. Resource for `can`: the params. */
export interface Channel<State> extends ChannelKeeping {
  /** Without the component's id: `:conversation`, `poll/:id`. */
  readonly pattern: string;
  /**
   * The kinds of its messages, which are JSON objects with a `kind`: what is of none is refused as `bad-request`, whoever publishes it, and what a
   * schema makes of a message is stored. Not beside `shape`. Absent: payloads are any bytes.
   */
  readonly messages?: MessageKinds;
  /**
   * How long a message of a durable channel is kept, as `30d`; within the hour after that it is dropped, also where it was said before the
   * declaration came. Absent: until the component drops it.
   */
  readonly keep?: string;
  /**
   * A verb that is absent is denied to everybody. `join` is required. `publish` with a rule for each kind of `messages`: of a kind without one only the
   * component publishes.
   */
  readonly can: {
    readonly join: Rule<State, Params>;
    readonly publish?: Rule<State, Params> | PublishRules<State>;
    readonly cast?: Rule<State, Params>;
    readonly history?: Rule<State, Params>;
    readonly members?: Rule<State, Params>;
  };
  /** In the path of every publication, after `can.publish`; deadline 50 ms. Absent: payload stored as it came, countable. */
  shape?(
    state: State,
    publication: { readonly params: Params; readonly sender: Principal; readonly payload: Uint8Array },
  ): Promise<Shaped | Refusal>;
  /** After the commit, in order; must not wait or throw. */
  committed?(state: State, commit: Committed & { readonly params: Params }): void;
}
export type Params = Readonly<Record<string, string>>;
/** Who may publish which kind of message. */
export type PublishRules<State> = Readonly<Record<string, Rule<State, Params>>>;

/** Where a watch says what there is: one snapshot (in parts), then deltas. After `end` every call does nothing. */
export interface WatchSink {
  readonly ended: boolean;
  /** The version that the client still has, from before it lost its connection: deltas from there may follow instead of a snapshot. */
  readonly since?: number;
  /** `body`, here and below: a value to be sent as JSON, or bytes encoded once for many watchers. */
  snapshot(version: number, body: unknown | Uint8Array, more?: boolean): void;
  delta(version: number, body: unknown | Uint8Array): void;
  /** Ends the watch with a code. `internal`: with a fault, whose message is for the log alone. */
  refuse(code: 'forbidden' | 'unavailable' | 'not-found' | 'internal', message: string): void;
}

/** What a watch tells: bodies of snapshots (of each part of one), and of deltas. */
export interface WatchOut<Snapshot = unknown, Delta = unknown> {
  readonly snapshot: ZodType<Snapshot>;
  readonly delta: ZodType<Delta>;
}

/** A living view, sent as snapshot and deltas. On the wire: watch with topic `"<component>.<name>"`. Resource for `can`: the parsed input. */
export interface Watch<State, Input = never, Snapshot = unknown, Delta = unknown> {
  readonly in: ZodType<Input>;
  /** Typed for clients; outside of production looked at whenever something is told: what is not of the form ends the watch with a fault. */
  readonly out?: WatchOut<Snapshot, Delta>;
  readonly can: Rule<State, NoInfer<Input>>;
  /** Must send a snapshot soon; returns how to stop. */
  open(call: Call<State>, input: Input, sink: WatchSink): (() => void) | Promise<() => void>;
}

/** What the rules of a pipe are asked about. `peer`: at `open` whom it is opened to, at `accept` the person who opens it. */
export interface PipeResource {
  readonly label: string;
  readonly peer: PipeTarget;
}

/** A label of pipes: streams between people, or between people and this component. Capabilities know it as `pipes/<label>`. */
export interface PipeLabel<State> {
  readonly can: { readonly open: Rule<State, PipeResource>; readonly accept: Rule<State, PipeResource> };
  /** Whether the two have to do with each other: openings to strangers are limited to ten a minute. Absent: all are strangers. */
  acquainted?(state: State, opener: Principal, peer: PipeTarget): Promise<boolean>;
  /** Takes what is opened to `component/<id>`; a rejection ends the pipe with `internal`. Absent: only people take it. */
  take?(state: State, pipe: Pipe, from: PipeOpener): void | Promise<void>;
}

/** `"GET /invitations/:token" → served at `/u/<slot>/api/<component>/invitations/:token`. Resource for `can`: params. */
export interface Route<State> {
  readonly can: Rule<State, Params>;
  /** Largest body, bytes; default 64 KiB. */
  readonly maxBytes?: number;
  /** Also answered while this node has no lease: it rests on nothing that other nodes may have changed. Else it is refused as `unavailable` then. */
  readonly withoutLease?: boolean;
  /**
   * Taken from programs that show nothing but what stands in the request, which must prove enough: no cookie and no token is looked at, and nobody
   * is its principal.
   */
  readonly fromPrograms?: boolean;
  run(call: RouteCall<State>, request: HttpRequest): Promise<HttpResponse>;
}
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/** Events that are sent to programs elsewhere over HTTP, by type: when, and what is their `data`. */
export type TellsOverHttp = Readonly<Record<string, { readonly summary: string; readonly data: ZodType }>>;

/** What was presented at the door. `origin`: of the page that presents it, where it is not one of ours; cookies are not taken from there. */
export type Credential =
  | { readonly kind: 'token'; readonly token: string; readonly remote: string; readonly device?: string; readonly origin?: string }
  | { readonly kind: 'session-cookie'; readonly value: string }
  /**
   * A resume ticket of ours, of a session that this node does not know (after a restart, or of another node), or that stands on the token of
   * an application. It proves whom `principal` was verified as then; what was revoked since is for the component to know, and roles are to
   * be those of this moment.
   */
  | {
      readonly kind: 'resumed';
      readonly principal: Principal;
      readonly session: string;
      readonly device: string;
      readonly remote: string;
      readonly origin?: string;
    };

/** One unit of server functionality, whole, in one value: everything it offers and who may use each part of it. */
export interface Component<State = unknown, Uses extends Apis = Apis, Api = unknown, S extends Settings = Settings> {
  /** `[a-z][a-z0-9-]*`; prefix of its methods, channels, watches, routes, tables. */
  readonly id: string;
  readonly version: string;
  /** With which versions of what this declaration can say it runs: `^1`, `^1.2` (`ENGINE_VERSION`). Absent: it is not asked; then what is not known is told part by part. */
  readonly engine?: string;
  /** What it asks for; without them it has neither channels nor storage. */
  readonly permissions?: readonly Permission[];
  /** APIs of other components; the host injects them. Boot follows `uses`, a cycle is an error, stop is the reverse. */
  readonly uses?: Uses;
  readonly provides?: ApiRef<Api>;
  readonly storage?: { readonly migrations: readonly Migration[] };
  readonly channels?: Readonly<Record<string, Channel<State>>>;
  /**
   * It declares channels while it runs (`services.namespaces`): below `<id>.<name>/`, names that are nobody else's. `any`: below every other name
   * that is no component's, too; one component of an installation may, the node's own.
   */
  readonly namespaces?: true | 'any';
  // biome-ignore lint/suspicious/noExplicitAny: a record of methods with different inputs has no narrower type; each was checked by `method`.
  readonly methods?: Readonly<Record<string, Method<State, any, any>>>;
  // biome-ignore lint/suspicious/noExplicitAny: as for methods.
  readonly watches?: Readonly<Record<string, Watch<State, any>>>;
  /** By label; a label belongs to one component of an installation. */
  readonly pipes?: Readonly<Record<string, PipeLabel<State>>>;
  readonly http?: Readonly<Partial<Record<RouteKey, Route<State>>>>;
  /** What it adds to the applications in front of people. */
  readonly extends?: readonly Extension[];
  /** Points that others may fill, by `<id>.<name>`; `services.hooks` asks what fills them. */
  readonly offers?: Readonly<Record<string, HookPoint>>;
  /** Points of other components that it fills. */
  // biome-ignore lint/suspicious/noExplicitAny: as for methods.
  readonly hooks?: Readonly<Record<string, Hook<State, any>>>;
  /** Described with what is served; that it is sent is its own work. */
  readonly tellsOverHttp?: TellsOverHttp;
  /** Begun once all components have started and the node takes connections, ended before any of them stops. */
  readonly jobs?: Readonly<Record<string, Job<State>>>;
  /** Actions by `<id>.<action>` with who may; `can: policy('<id>.<action>')` goes by them, and `components.can` tells clients of them. */
  readonly policies?: Policies;
  /** What administrators may decide about it; `services.settings` has the values. */
  readonly settings?: S;
  /** Why it refuses: everything that its refusals name. */
  readonly reasons?: Reasons;
  /** Exactly one component of an installation verifies identity: the node's own. Undefined: not accepted. */
  authenticate?(state: State, credential: Credential): Promise<Principal | undefined>;
  /**
   * Whether pages of a foreign origin may ask at all, and read what they are answered: where one component says so, whoever they then show
   * is verified as everybody is. With `origins:admit`; deadline 1 s. Where one fails or is late a page that no other admits is to come again.
   */
  admits?(state: State, origin: string): Promise<boolean>;
  /** Makes the state that every other function of the declaration is given. Runs after the migrations. */
  start(services: Services<UsesOf<Uses>, ValuesOf<S>>): Promise<Started<State, Api>>;
}

export interface Started<State, Api = unknown> {
  readonly state: State;
  /** What `provides` promised. */
  readonly api?: Api;
  /** Called once on stop, after the last call has ended. */
  stop?(): Promise<void>;
}
