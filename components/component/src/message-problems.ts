import type { Channel, PublishRules } from './component.ts';
import { durationMs } from './duration.ts';

const KIND = /^[a-z][A-Za-z0-9-]{0,63}$/;

/** What is wrong with the kinds of messages of a channel, with who may publish them, and with how long they are kept, one sentence each. */
export function messageProblems(name: string, { messages, shape, keep, keeping, can }: Channel<never>): string[] {
  const what = `Channel "${name}"`;
  const kinds = messages ?? {};
  return [
    ...(messages && Object.keys(kinds).length === 0 ? [`${what} has "messages" without a kind; name one, or leave it out.`] : []),
    ...Object.entries(kinds).flatMap(([kind, schema]) => kindProblems(what, kind, schema)),
    ...(messages && shape
      ? [`${what} has both "messages" and "shape", and either says what is stored: leave "shape" out, or look at the payload there alone.`]
      : []),
    ...publishProblems(what, messages && Object.keys(kinds), can?.publish),
    ...keepProblems(what, keeping, keep),
  ];
}

/** Whether a rule is given for each kind, in place of one for all. */
export function isByKind<State>(publish: Channel<State>['can']['publish']): publish is PublishRules<State> {
  return typeof publish === 'object' && publish !== null && typeof publish.check !== 'function';
}

/** Whether what stands in place of a rule names kinds of messages, so that it is looked at as such. */
export function namesKinds(publish: Channel<never>['can']['publish']): boolean {
  return isByKind(publish) && Object.keys(publish).length > 0;
}

function kindProblems(
  what: string,
  kind: string,
  schema: { readonly safeParse?: unknown; readonly shape?: unknown } | undefined,
): string[] {
  const hasKind = typeof schema?.shape === 'object' && schema.shape !== null && 'kind' in schema.shape;
  return [
    ...(KIND.test(kind) ? [] : [`${what}: the kind "${kind}" is not of the form [a-z][A-Za-z0-9-]*, at most 64 characters.`]),
    ...(typeof schema?.safeParse === 'function' ? [] : [`${what}: the kind "${kind}" has no schema.`]),
    ...(hasKind ? [`${what}: the schema of the kind "${kind}" has a field "kind", which every message has anyway; leave it out.`] : []),
  ];
}

function publishProblems(what: string, kinds: readonly string[] | undefined, publish: Channel<never>['can']['publish']): string[] {
  if (!isByKind(publish) || !namesKinds(publish)) return [];
  if (!kinds) return [`${what} has rules for kinds of messages, but no "messages" that say which kinds there are.`];
  return Object.entries(publish).flatMap(([kind, rule]) => [
    ...(kinds.includes(kind) ? [] : [`${what} has a rule to publish "${kind}", which is no kind of its messages (${kinds.join(', ')}).`]),
    ...(typeof rule?.check === 'function' && rule.name
      ? []
      : [`${what}: who may publish "${kind}" is no rule; where only the component may, leave it out.`]),
  ]);
}

function keepProblems(what: string, keeping: string, keep: string | undefined): string[] {
  if (keep === undefined) return [];
  if (keeping !== 'durable') return [`${what} is live and says how long it is kept: leave "keep" out, or keep it durable.`];
  return durationMs(keep) === undefined ? [`${what} is kept for "${keep}"; write how long as 12h or 30d, at most a year.`] : [];
}
