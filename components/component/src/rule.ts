import type { Verdict } from '@parley/channels';
import type { Principal } from '@parley/routing';

/** What a rule is asked about: who, and the parameters of the resource (channel name parts, method input, route parameters). */
export interface Question<State = unknown, Resource = unknown> {
  readonly principal: Principal | undefined;
  readonly resource: Resource;
  /** The state of the component that declared the rule. */
  readonly state: State;
  /** Facts about the installation and the request that rules of the host's own surface need. */
  readonly context: RuleContext;
}

export interface RuleContext {
  /** The request came over the loopback interface. */
  readonly loopback: boolean;
  /** What the declaration of the rule says of its own actions. */
  readonly policies?: Policies;
}

/** Who may do what, by `<component>.<action>`: decided once, for every part of a declaration that names the action. */
export type Policies = Readonly<Record<string, Rule>>;

/** Who may: a named predicate. The name appears in verdicts, errors and `explain`. */
export interface Rule<State = unknown, Resource = unknown> {
  readonly name: string;
  /** It is about the person alone: whatever the resource, it answers the same. */
  readonly general?: true;
  /** Actions whose policies it goes by. */
  readonly actions?: readonly string[];
  check(question: Question<State, Resource>): boolean | Promise<boolean>;
}

export function rule<State, Resource>(
  name: string,
  check: (question: Question<State, Resource>) => boolean | Promise<boolean>,
): Rule<State, Resource> {
  return { name, check };
}

function general(name: string, check: Rule['check']): Rule {
  return { ...rule(name, check), general: true };
}

/** Whoever can reach the server, signed in or not. Only for what must work before sign-in. */
export const anyone: Rule = general('anyone', () => true);
/** Any verified person, guest or service. */
export const signedIn: Rule = general('signed-in', ({ principal }) => principal !== undefined);
/** Whoever is no guest: a person of the directory, or a service. */
export const member: Rule = general('member', ({ principal }) => principal !== undefined && principal.kind !== 'guest');
/** A person of the directory: no guest, and no service such as the operator's command. */
export const person: Rule = general('person', ({ principal }) => principal?.kind === 'person');
/** Bears the role. */
export function role(name: string): Rule {
  return general(`role:${name}`, ({ principal }) => principal?.roles.includes(name) ?? false);
}
/** Whoever may by the declaration's own `policies`: `can: policy('polls.create')`. */
export function policy(action: string): Rule {
  return {
    name: `policy:${action}`,
    general: true,
    actions: [action],
    check: (question) => question.context.policies?.[action]?.check(question) ?? false,
  };
}
/** The first of the rules that holds; its name is in the verdict. */
export function anyOf<State, Resource>(...rules: readonly Rule<State, Resource>[]): Rule<State, Resource> {
  const first = async (question: Question<State, Resource>): Promise<boolean> => {
    for (const r of rules) if (await r.check(question)) return true;
    return false;
  };
  const actions = rules.flatMap((r) => r.actions ?? []);
  return {
    ...rule(rules.map((r) => r.name).join('|'), first),
    ...(rules.every((r) => r.general) && { general: true }),
    ...(actions.length > 0 && { actions }),
  };
}

export type { Verdict };
