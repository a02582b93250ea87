import type { Apis } from './api.ts';
import { DeclarationError, declarationProblems } from './check.ts';
import type { Channel, Component, Method, Params, PipeLabel, PublishRules, Route, Watch } from './component.ts';
import { type Hook, hook } from './hook.ts';
import { every, type Job } from './job.ts';
import type { MessageKinds } from './message.ts';
import { type Question, type Rule, rule } from './rule.ts';
import type { Settings } from './settings.ts';

/** Gives a method its types; `in`, `out` and `run` must agree. With a state of one's own, use `forState`. */
export function method<State, Input, Output>(declaration: Method<State, Input, Output>): Method<State, Input, Output> {
  return declaration;
}

/** Gives a channel family its types: clients know its parts by its pattern, and its messages by their kinds. */
export function channel<State, const Pattern extends string = string, Kinds extends MessageKinds = MessageKinds>(
  declaration: TypedChannel<State, Pattern, Kinds>,
): TypedChannel<State, Pattern, Kinds> {
  return declaration;
}

/** Gives a watch its types. */
export function watch<State, Input, Snapshot = unknown, Delta = unknown>(
  declaration: Watch<State, Input, Snapshot, Delta>,
): Watch<State, Input, Snapshot, Delta> {
  return declaration;
}

/** Gives a label of pipes its types. */
export function pipe<State>(declaration: PipeLabel<State>): PipeLabel<State> {
  return declaration;
}

/** Gives a route its types. */
export function route<State>(declaration: Route<State>): Route<State> {
  return declaration;
}

/** The functions above for one type of state, so that only the input is left to infer. */
export interface Declare<State> {
  method<Input, Output>(declaration: Method<State, Input, Output>): Method<State, Input, Output>;
  watch<Input, Snapshot = unknown, Delta = unknown>(
    declaration: Watch<State, Input, Snapshot, Delta>,
  ): Watch<State, Input, Snapshot, Delta>;
  channel: DeclareChannel<State>;
  pipe(declaration: PipeLabel<State>): PipeLabel<State>;
  route(declaration: Route<State>): Route<State>;
  every(period: string, job: Omit<Job<State>, 'every'>): Job<State>;
  hook<Value>(run: Hook<State, Value>['run']): Hook<State, Value>;
  /** A rule that knows the state: `rule<{ conversation: string }>('conversation-member', ({ state, principal, resource }) => …)`. */
  rule<Resource = Params>(name: string, check: (question: Question<State, Resource>) => boolean | Promise<boolean>): Rule<State, Resource>;
}

/** `const declare = forState<MyState>()`, then `declare.method({ in: z.object({ … }), out, can, run(call, input) { … } })`. */
export function forState<State>(): Declare<State> {
  return { method, watch, channel, pipe, route, every, hook, rule };
}

type DeclareChannel<State> = <const Pattern extends string, Kinds extends MessageKinds = MessageKinds>(
  declaration: TypedChannel<State, Pattern, Kinds>,
) => TypedChannel<State, Pattern, Kinds>;

type KindRules<State, Kinds> = string extends keyof Kinds ? PublishRules<State> : { readonly [Kind in keyof Kinds]?: Rule<State, Params> };

type TypedChannel<State, Pattern extends string, Kinds extends MessageKinds> = Omit<Channel<State>, 'messages' | 'can'> & {
  readonly pattern: Pattern;
  readonly messages?: Kinds;
  readonly can: Omit<Channel<State>['can'], 'publish'> & {
    readonly publish?: Rule<State, Params> | KindRules<State, Kinds>;
  };
};

/** The parts of a component that clients reach, with the types that they were declared with. */
interface Reached {
  readonly methods: unknown;
  readonly watches: unknown;
  readonly channels: unknown;
  readonly pipes: unknown;
}

/** A component whose parts are these. */
export type Declaration<C, R extends Reached> = Omit<C, keyof Reached> & { readonly [Part in keyof Reached]?: R[Part] };

/**
 * Declares a component. Checks its form at once (names, patterns, a rule for everything, numbered migrations on its own tables) and throws a
 * `DeclarationError` whose sentences name what is wrong. What clients reach keeps its types: `contractOf<typeof polls>` of the ESDK goes by them.
 */
export function defineComponent<
  State,
  Uses extends Apis,
  Api,
  S extends Settings = Settings,
  M extends NonNullable<Component<State>['methods']> = NonNullable<Component<State>['methods']>,
  W extends NonNullable<Component<State>['watches']> = NonNullable<Component<State>['watches']>,
  C extends NonNullable<Component<State>['channels']> = NonNullable<Component<State>['channels']>,
  P extends NonNullable<Component<State>['pipes']> = NonNullable<Component<State>['pipes']>,
>(
  declaration: Component<State, Uses, Api, S> & {
    readonly methods?: M;
    readonly watches?: W;
    readonly channels?: C;
    readonly pipes?: P;
  },
): Declaration<Component<State, Uses, Api, S>, { methods: M; watches: W; channels: C; pipes: P }> {
  const problems = declarationProblems(declaration as Component<unknown, Apis, unknown>);
  if (problems.length > 0) throw new DeclarationError(declaration.id, problems);
  return declaration;
}
