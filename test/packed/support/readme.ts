import { readFileSync } from 'node:fs';
import path from 'node:path';
import { publicPackages } from '../../../scripts/pack/packages.ts';
import { repositoryRoot } from '../../../scripts/workspace.ts';

/** The first program of a package's README; as a file of this name it is what the README says it is. */
export interface Program {
  readonly extension: 'js' | 'ts' | 'tsx';
  readonly text: string;
}

/** `url`: takes the place of the address that the README names. */
export function programOf(name: string, url?: string): Program {
  const [, extension, text] = /```(js|tsx?)\n([\s\S]*?)```/.exec(readmeOf(name, url)) ?? [];
  if (text === undefined) throw new Error(`The README of ${name} shows no program`);
  return { extension: extension as Program['extension'], text };
}

/** The first markup of a package's README. */
export function markupOf(name: string, url?: string): string {
  const markup = /```html\n([\s\S]*?)```/.exec(readmeOf(name, url))?.[1];
  if (markup === undefined) throw new Error(`The README of ${name} shows no markup`);
  return markup;
}

function readmeOf(name: string, url = 'https://talk.example.org'): string {
  const folder = publicPackages.find((each) => each.name === name)?.folder ?? '';
  return readFileSync(path.join(repositoryRoot, folder, 'README.md'), 'utf8').replaceAll('https://talk.example.org', url);
}
