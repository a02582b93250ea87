import type { Verdict } from '@parley/channels';
import { Refused } from '@parley/component';
import type { Principal, Session } from '@parley/routing';
import { isLoopbackAddress } from '@parley/security';
import { authorize, deniedAnyhow } from './authorize.ts';
import type { Declared } from './declarations.ts';

/** Asks `authorize` for a method or watch; throws `forbidden` with the rule that decided. */
export async function permit(caller: Pick<Session, 'principal' | 'remote'>, declared: Declared<unknown>, input: unknown): Promise<void> {
  const { surface, owner } = declared;
  const verdict = await authorize({
    surface,
    principal: caller.principal,
    name: nameOf(declared),
    resource: input,
    state: owner.state,
    loopback: isLoopbackAddress(caller.remote ?? ''),
  });
  check(verdict, declared);
}

/** The same as far as it does not depend on the input, which need not be read then. */
export function permitAnyhow(principal: Principal, declared: Declared<unknown>): void {
  const denied = deniedAnyhow({ surface: declared.surface, principal, name: nameOf(declared) });
  if (denied) check(denied, declared);
}

function nameOf({ surface }: Declared<unknown>): string {
  return surface.name.replace('.', '/');
}

function check({ allowed, rule }: Verdict, { surface }: Declared<unknown>): void {
  if (!allowed) throw new Refused('forbidden', `You may not use ${surface.name}.`, { rule });
}
