import type { Apis } from './api.ts';
import type { Component } from './component.ts';
import { isByKind } from './message-problems.ts';
import type { Rule } from './rule.ts';

type Declaration = Component<unknown, Apis, unknown>;

const ACTION = /^[a-z][A-Za-z0-9]*$/;

/** What is wrong with the policies of a declaration, and with what goes by them, one sentence each. */
export function policyProblems(declaration: Declaration): string[] {
  const { id, policies = {} } = declaration;
  return [
    ...Object.entries(policies).flatMap(([action, who]) => actionProblems(id, action, who)),
    ...rulesOf(declaration).flatMap(([what, can]) =>
      (can?.actions ?? [])
        .filter((action) => !Object.hasOwn(policies, action))
        .map((action) => `${what} goes by the policy "${action}", which does not stand in "policies".`),
    ),
  ];
}

function actionProblems(id: string, action: string, who: Rule | undefined): string[] {
  const own = action.startsWith(`${id}.`) && ACTION.test(action.slice(id.length + 1));
  return [
    ...(own ? [] : [`Policy "${action}" is not of the form "${id}.action".`]),
    ...(typeof who?.check === 'function' && who.name
      ? []
      : [`Policy "${action}" has no rule; say who may, with "anyone" where everybody may.`]),
    ...(who?.actions ? [`Policy "${action}" goes by another policy; give it a rule of its own.`] : []),
  ];
}

type Named = readonly [what: string, can: Rule<never, never> | undefined];

/** Every rule of the declaration, with what it is of. */
function rulesOf({ methods = {}, watches = {}, channels = {}, pipes = {}, http = {} }: Declaration): Named[] {
  const named = (kind: string, declared: object): Named[] =>
    Object.entries(declared).map(([name, part]: [string, { readonly can?: Rule } | undefined]): Named => [`${kind} "${name}"`, part?.can]);
  const verbs = (kind: string, declared: object): Named[] =>
    Object.entries(declared).flatMap(([name, part]: [string, { readonly can?: object }]) =>
      Object.entries(part.can ?? {}).flatMap(([verb, can]): Named[] => {
        const what = `${kind} "${name}", verb ${verb},`;
        return isByKind<never>(can) ? Object.entries(can).map(([each, rule]): Named => [`${what} kind ${each},`, rule]) : [[what, can]];
      }),
    );
  return [
    ...named('Method', methods),
    ...named('Watch', watches),
    ...verbs('Channel', channels),
    ...verbs('Pipe', pipes),
    ...named('Route', http),
  ];
}
