import type { Apis } from './api.ts';
import type { Component } from './component.ts';
import { messageProblems, namesKinds } from './message-problems.ts';
import type { Rule } from './rule.ts';
import { nameProblem, overlaps, patternSentence, problem, ruleProblem } from './sentences.ts';

/** What is wrong with the channels of a declaration, one sentence each. */
export function channelProblems({ channels = {} }: Component<unknown, Apis, unknown>): string[] {
  const entries = Object.entries(channels);
  return [
    ...entries.flatMap(([name, channel]) => messageProblems(name, channel)),
    ...entries.flatMap(([name, { pattern, can, keeping, maxBytes, ring }]) => [
      ...nameProblem('Channel', name),
      ...patternSentence(`Channel "${name}"`, pattern),
      ...ruleProblem(`Channel "${name}", verb join,`, can?.join),
      ...Object.entries(can ?? {}).flatMap(([verb, rule]) => (verb === 'join' ? [] : verbProblem(name, verb, rule))),
      ...problem(keeping !== 'durable' && keeping !== 'live', `Channel "${name}" is kept neither durable nor live.`),
      ...problem(!(Number.isInteger(maxBytes) && maxBytes > 0), `Channel "${name}" has no positive maxBytes.`),
      ...problem(!(Number.isInteger(ring) && ring >= 0), `Channel "${name}" has a ring of ${ring}; it must be 0 or more entries.`),
    ]),
    ...overlaps(
      'Channels',
      entries.map(([name, { pattern }]) => ({ name, pattern })),
    ),
  ];
}

function verbProblem(channel: string, verb: string, rule: unknown): string[] {
  if (!/^(?:publish|cast|history|members)$/.test(verb)) return [`Channel "${channel}" has a rule for the unknown verb "${verb}".`];
  if (verb === 'publish' && namesKinds(rule as Rule)) return [];
  return rule === undefined ? [] : ruleProblem(`Channel "${channel}", verb ${verb},`, rule as Rule);
}
