import { type Rule, rule } from '@parley/component';
import type { Principal } from '@parley/routing';

/** An administrator, for all webhooks; or an application by its key, for its own. */
export const administratorOrApplication: Rule = rule('administrator-or-application', ({ principal }) => {
  if (principal?.roles.includes('admin')) return true;
  return principal?.kind === 'service' && principal.application !== undefined;
});

/** Whose webhooks these are; '': of administrators, who have them all. */
export function ownerOf({ roles, application = '' }: Principal): string {
  return roles.includes('admin') ? '' : application;
}
