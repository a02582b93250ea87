import type { Extension } from '@parley/catalogue/contract';
import type { Apis } from './api.ts';
import type { Component } from './component.ts';

const NAME = /^[a-z][a-z0-9-]*$/;
const PLACES: readonly string[] = ['composer', 'profile', 'page', 'message'] satisfies readonly Extension['place'][];
const LONGEST = 60;

/** What is wrong with the extensions of a declaration, one sentence each. */
export function extensionProblems({ id, extends: extensions = [], methods = {} }: Component<unknown, Apis, unknown>): string[] {
  const keys = extensions.map((each) => `${each.place} ${each.id}`);
  return extensions.flatMap((each, index) => {
    const what = `Extension "${each.id}" (${each.place})`;
    const [owner, method = ''] = String(each.run).split('.');
    return [
      ...problem(!PLACES.includes(each.place), `${what} is for no place that there is: ${PLACES.join(', ')}.`),
      ...problem(!NAME.test(each.id), `${what} has an id that is not of the form [a-z][a-z0-9-]*.`),
      ...problem(keys.indexOf(`${each.place} ${each.id}`) !== index, `${what} is there twice.`),
      ...problem(
        each.place !== 'message' && !isTitled(each.title),
        `${what} has no title of at most ${LONGEST} characters (by language: with "en").`,
      ),
      ...problem(owner !== id || !Object.hasOwn(methods, method), `${what} runs "${each.run}", which is no method of this component.`),
    ];
  });
}

function isTitled(title: unknown): boolean {
  const words = typeof title === 'object' && title !== null ? [(title as { en?: unknown }).en, ...Object.values(title)] : [title];
  return words.every((each) => typeof each === 'string' && each.length > 0 && each.length <= LONGEST);
}

function problem(wrong: boolean, sentence: string): string[] {
  return wrong ? [sentence] : [];
}
