import type { Verdict } from '@parley/channels';
import { type Method, Refused } from '@parley/component';
import type { Principal, Session } from '@parley/routing';
import { isLoopbackAddress } from '@parley/security';
import { authorize, deniedAnyhow } from './authorize.ts';
import type { Declared } from './declarations.ts';
import type { Surface } from './surface.ts';

/** Asks `authorize` for a method or watch; throws `forbidden` with the rule that decided. */
export async function permit(caller: Pick<Session, 'principal' | 'remote'>, declared: Declared<unknown>, input: unknown): Promise<void> {
  const { owner } = declared;
  const question = asked(declared, input);
  const verdict = await authorize({
    ...question,
    principal: caller.principal,
    resource: input,
    state: owner.state,
    loopback: isLoopbackAddress(caller.remote ?? ''),
  });
  check(verdict, declared, question);
}

/** The same as far as it does not depend on the input, which need not be read then. What a method does with a channel depends on it. */
export function permitAnyhow(principal: Principal, declared: Declared<unknown>): void {
  if (verbOf(declared)) return;
  const question = { surface: declared.surface, name: nameOf(declared) };
  const denied = deniedAnyhow({ ...question, principal });
  if (denied) check(denied, declared, question);
}

/** What capabilities must list: a call, or what the method does with a channel. */
type Asked = { readonly surface: Surface; readonly name: string };

function asked(declared: Declared<unknown>, input: unknown): Asked {
  const verb = verbOf(declared);
  const { surface } = declared;
  return verb ? { surface: { ...surface, action: verb.action }, name: verb.channel(input as never) } : { surface, name: nameOf(declared) };
}

function verbOf({ declaration }: Declared<unknown>): Method<unknown>['verb'] {
  return (declaration as Partial<Method<unknown>>).verb;
}

function nameOf({ surface }: Declared<unknown>): string {
  return surface.name.replace('.', '/');
}

function check({ allowed, rule }: Verdict, declared: Declared<unknown>, { surface, name }: Asked): void {
  if (allowed) return;
  const why = rule === 'capability' ? `: the token or key does not list "${name}: ${surface.action}"` : '';
  throw new Refused('forbidden', `You may not use ${declared.surface.name}${why}.`, { rule });
}
