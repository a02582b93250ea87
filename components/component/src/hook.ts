import type { ZodType } from 'zod';

/** A place in the path of what a component does, where others may refuse it or change it. In `offers`, as `<component>.<name>`. */
export interface HookPoint {
  /** What a hook may put in the place of parts of the value; parsed before it is taken. */
  readonly change: ZodType<object>;
  /** Where a hook fails or is late: `open`, it goes on as if that had accepted; `closed`, it is refused as `unavailable`. */
  readonly atFault: 'open' | 'closed';
}

/** Gives a point its types. */
export function hookPoint(point: HookPoint): HookPoint {
  return point;
}

/** What a hook answers: plain data. */
export type HookVerdict =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'refuse'; readonly reason: string; readonly text: string }
  | { readonly verdict: 'replace'; readonly change: object };

/** Let it be as it is. */
export function accept(): HookVerdict {
  return { verdict: 'accept' };
}

/** Not like this. `reason`: a name in kebab-case for programs; `text`: a sentence for whoever is refused, at most 500 characters. */
export function refuse(reason: string, text: string): HookVerdict {
  return { verdict: 'refuse', reason, text };
}

/** With these parts in the place of those that came: `replace({ body: '…' })`. The hooks behind this one see what it has made. */
export function replace(change: object): HookVerdict {
  return { verdict: 'replace', change };
}

/** What a hook knows besides the value. */
export interface HookCall<State> {
  readonly state: State;
  /** Aborted at the deadline, 50 ms after the hook was asked: what it answers later is dropped. */
  readonly signal: AbortSignal;
}

/** Fills a point of another component. `value` is a copy of its own. */
export interface Hook<State, Value = never> {
  run(value: Value, call: HookCall<State>): Promise<HookVerdict>;
}

/** `'messaging.message.before': hook<State, BeforeMessage>(async (message, { state }) => accept())` */
export function hook<State, Value>(run: Hook<State, Value>['run']): Hook<State, Value> {
  return { run };
}

/** What became of a value: as the hooks left it, or refused by one of them. */
export type HookAnswer<Value> =
  | { readonly accepted: true; readonly value: Value }
  | { readonly accepted: false; readonly by: string; readonly reason: string; readonly text: string };

/** For a component that offers points. */
export interface HookServices {
  /**
   * Asks everything that fills the component's own point, one after the other in the order of the components' ids, at most 50 ms each and 200 ms
   * together. The value must be cloneable. Rejects with `Refused` (`unavailable`) where a hook fails at a point that is `closed`; at an
   * `open` one failures are counted and logged.
   */
  ask<Value extends object>(point: string, value: Value): Promise<HookAnswer<Value>>;
}
