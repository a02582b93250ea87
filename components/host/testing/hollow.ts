import { ACTIONS, type Action, anyone, type Channel, type Component, isByKind, type PipeLabel, type Rule } from '@parley/component';
import { z } from 'zod';
import { person } from './people.ts';
import { fakeIdentity } from './test-host.ts';

/** Tokens of the walk: what each lists, and so what it must not reach. */
export const EVERYTHING = 'everything';
/** The same for a second connection that looks on. */
export const OBSERVER = 'observer';
export const NOTHING = 'nothing';
export const GUEST = 'guest';
export const ALL_BUT = (action: Action): string => `all-but-${action}`;

/** The rule as the host sees it, but it lets everybody in: whoever is denied is denied by something else. */
function open<R extends Rule<never, never>>(rule: R): Rule {
  return (rule as Rule) === anyone ? anyone : { name: rule.name, check: () => true };
}

function hollowChannel({ pattern, keeping, maxBytes, ring, messages, can }: Channel<unknown>): Channel<unknown> {
  const openAll = (rule: NonNullable<typeof can.publish>) => (isByKind(rule) ? mapValues(rule, open) : open(rule as Rule));
  const rules = Object.entries(can).flatMap(([verb, rule]) => (rule ? [[verb, openAll(rule)]] : []));
  return {
    pattern,
    keeping,
    maxBytes,
    ring,
    can: Object.fromEntries(rules),
    ...(messages && { messages: mapValues(messages, () => z.object({})) }),
  };
}

function hollowPipe({ can }: PipeLabel<unknown>): PipeLabel<unknown> {
  return { can: { open: open(can.open), accept: open(can.accept) } };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The same surface with nothing behind it: every method, watch and route answers, no channel is shaped, every rule permits. */
export function hollow({ id, version, methods = {}, watches = {}, channels = {}, pipes = {}, http = {} }: Component): Component {
  return {
    id,
    version,
    methods: mapValues(methods, ({ can, rest }) => ({
      in: z.unknown(),
      out: z.unknown(),
      can: open(can),
      ...(rest && { rest }),
      run: async () => ({}),
    })),
    watches: mapValues(watches, ({ can }) => ({
      in: z.unknown(),
      can: open(can),
      open(_call: unknown, _input: unknown, sink: { snapshot(version: number, body: unknown): void }) {
        sink.snapshot(1, {});
        return () => {};
      },
    })),
    channels: mapValues(channels, hollowChannel),
    pipes: mapValues(pipes, hollowPipe),
    http: mapValues(http as Record<string, { can: Rule }>, ({ can }) => ({ can: open(can), run: async () => ({ json: {} }) })),
    start: async () => ({ state: undefined }),
  };
}

/** Who presents the tokens above. */
export function walkers(): Component {
  const allBut = ACTIONS.map((action) => [
    ALL_BUT(action),
    person(ALL_BUT(action), { can: [`*: ${ACTIONS.filter((other) => other !== action).join(' ')}`] }),
  ]);
  return fakeIdentity({
    [EVERYTHING]: person(EVERYTHING, { can: [`*: ${ACTIONS.join(' ')}`] }),
    [OBSERVER]: person(OBSERVER, { can: [`*: ${ACTIONS.join(' ')}`] }),
    [NOTHING]: person(NOTHING, { roles: ['admin'], can: ['nothing/at/all: join publish cast history members call watch'] }),
    [GUEST]: person(GUEST, { kind: 'guest', roles: ['admin'] }),
    ...Object.fromEntries(allBut),
  });
}
