import type { Apis } from './api.ts';
import type { Component } from './component.ts';

const POINT = /^[a-z][a-z0-9-]*(?:\.[a-z][A-Za-z0-9]*)+$/;

/** What is wrong with the points that a declaration offers and fills, one sentence each. */
export function hookProblems({ id, offers = {}, hooks = {} }: Component<unknown, Apis, unknown>): string[] {
  return [
    ...Object.entries(offers).flatMap(([point, { change, atFault }]) => [
      ...problem(!(POINT.test(point) && point.startsWith(`${id}.`)), `Point "${point}" is not of the form "${id}.name".`),
      ...problem(typeof change?.safeParse !== 'function', `Point "${point}" has no schema in "change".`),
      ...problem(
        atFault !== 'open' && atFault !== 'closed',
        `Point "${point}" is neither "open" nor "closed" when a hook fails (atFault).`,
      ),
    ]),
    ...Object.entries(hooks).flatMap(([point, hook]) => [
      ...problem(!POINT.test(point), `Hook "${point}" is not of the form "component.name".`),
      ...problem(point.startsWith(`${id}.`), `Hook "${point}" fills a point of the component itself.`),
      ...problem(typeof hook?.run !== 'function', `Hook "${point}" has no run().`),
    ]),
  ];
}

function problem(wrong: boolean, sentence: string): string[] {
  return wrong ? [sentence] : [];
}
