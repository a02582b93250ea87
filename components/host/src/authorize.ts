import type { Verdict } from '@parley/channels';
import { anyone, capabilitiesAllow } from '@parley/component';
import type { Principal } from '@parley/routing';
import type { Surface } from './surface.ts';

/** What is asked: may this principal do this with that? */
export interface Question {
  readonly surface: Surface;
  /** Who; undefined: nobody has proved who they are. */
  readonly principal: Principal | undefined;
  /** The declared name as capabilities know it: `messaging/abc`, for the method `messaging.open` `messaging/open`. */
  readonly name: string;
  /** Channel and route: the parameters of the name; method and watch: the parsed input. */
  readonly resource: unknown;
  /** State of the component that declares it. */
  readonly state: unknown;
  readonly loopback: boolean;
}

/**
 * The one place where access is decided, for every method, channel verb, watch and route. Allowed is what the token's capabilities contain
 * **and** the declaration's rule permits; everything else is denied. The verdict names what decided. Rejects only when the rule itself fails,
 * which callers treat as a fault, never as permission.
 */
export function authorize(question: Question): Verdict | Promise<Verdict> {
  const { surface, principal, resource, state, loopback } = question;
  const { rule, policies } = surface;
  if (rule === undefined) return { allowed: false, rule: 'undeclared' };
  const denied = deniedAnyhow(question);
  if (denied) return denied;
  const answer = rule.check({ principal, resource, state, context: { loopback, ...(policies && { policies }) } });
  // Only `true` allows: a rule that answers anything else by mistake denies.
  if (typeof answer === 'object') return answer.then((allowed) => ({ allowed: allowed === true, rule: rule.name }));
  return { allowed: answer === true, rule: rule.name };
}

/** Denied whatever the resource is; undefined: the rule decides. */
export function deniedAnyhow({ surface, principal, name }: Pick<Question, 'surface' | 'principal' | 'name'>): Verdict | undefined {
  if (principal === undefined) return surface.rule === anyone ? undefined : { allowed: false, rule: 'signed-in' };
  return capable(principal, name, surface) ? undefined : { allowed: false, rule: 'capability' };
}

/** A person's session without a list carries all the person's rights; a guest's token always lists its own. */
function capable({ kind, can }: Principal, name: string, { action }: Surface): boolean {
  return can === undefined ? kind !== 'guest' : capabilitiesAllow(can, name, action);
}
