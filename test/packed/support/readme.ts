import { readFileSync } from 'node:fs';
import path from 'node:path';
import { publicPackages } from '../../../scripts/pack/packages.ts';
import { repositoryRoot } from '../../../scripts/workspace.ts';

/** The first program of a package's README, with the address that it names replaced. */
export function programOf(name: string, url = 'https://talk.example.org'): string {
  const found = publicPackages.find((each) => each.name === name);
  const readme = readFileSync(path.join(repositoryRoot, found?.folder ?? '', 'README.md'), 'utf8');
  const program = /```[jt]s\n([\s\S]*?)```/.exec(readme)?.[1];
  if (program === undefined) throw new Error(`The README of ${name} shows no program`);
  return program.replaceAll('https://talk.example.org', url);
}
