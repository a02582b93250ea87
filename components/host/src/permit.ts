import { Refused } from '@parley/component';
import type { Session } from '@parley/routing';
import { isLoopbackAddress } from '@parley/security';
import { authorize } from './authorize.ts';
import type { Declared } from './declarations.ts';

/** Asks `authorize` for a method or watch; throws `forbidden` with the rule that decided. */
export async function permit(caller: Pick<Session, 'principal' | 'remote'>, declared: Declared<unknown>, input: unknown): Promise<void> {
  const { surface, owner } = declared;
  const verdict = await authorize({
    surface,
    principal: caller.principal,
    name: surface.name.replace('.', '/'),
    resource: input,
    state: owner.state,
    loopback: isLoopbackAddress(caller.remote ?? ''),
  });
  if (!verdict.allowed) throw new Refused('forbidden', `You may not use ${surface.name}.`, { rule: verdict.rule });
}
