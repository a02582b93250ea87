import type { Apis } from './api.ts';
import type { Channel, Component, Method, Watch } from './component.ts';

/** Gives a method its types; `in`, `out` and `run` must agree. */
export function method<State, Input, Output>(declaration: Method<State, Input, Output>): Method<State, Input, Output> {
  return declaration;
}

/** Gives a channel family its types. */
export function channel<State>(declaration: Channel<State>): Channel<State> {
  return declaration;
}

/** Gives a watch its types. */
export function watch<State, Input>(declaration: Watch<State, Input>): Watch<State, Input> {
  return declaration;
}

/** Declares a component; checks its form at once (ids, patterns, a rule for everything) and throws a sentence that names what is wrong. */
export function defineComponent<State, Uses extends Apis, Api>(declaration: Component<State, Uses, Api>): Component<State, Uses, Api> {
  return declaration;
}
