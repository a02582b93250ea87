import { type Params, type Rule, rule } from '@parley/component';
import { mayOpenAs } from '@parley/identity';
import { refused } from './reasons.ts';
import type { SetupState } from './state.ts';

/**
 * The administrator who loaded the sample organisation, on this machine. In an organisation of one's own there is nothing to be permitted:
 * it answers `not-found` to everybody.
 */
export const sampleLoader: Rule<SetupState, Params> = rule('sample-loader-on-loopback', async ({ state, principal, context }) => {
  const organisation = await state.people.organisation();
  if (!organisation?.sample) throw refused('sample-only');
  const person = principal?.kind === 'person' ? { id: principal.id, admin: principal.roles.includes('admin') } : undefined;
  return mayOpenAs(organisation, person, context.loopback);
});
