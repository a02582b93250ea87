// Writes the table of settings of docs/operating.md from what the server says of its environment.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ENVIRONMENT } from '../apps/server/src/environment.ts';
import { table } from './reference/markdown.ts';
import { repositoryRoot } from './workspace.ts';

export const OPERATING_FILE: string = path.join(repositoryRoot, 'docs/operating.md');

/** The section, up to its table, and the table. */
const SETTINGS = /(\n## Settings\n(?:(?!\n## |\n\|)[\s\S])*\n)(?:\|.*\n)+/;

/** The page as it should be. */
export function operatingPage(): string {
  const page = readFileSync(OPERATING_FILE, 'utf8');
  const ofServer = ENVIRONMENT.filter(({ forCommands }) => !forCommands);
  const rows = ofServer.map(({ name, otherwise, means }) => [`\`${name}\``, otherwise, means]);
  if (!SETTINGS.test(page)) throw new Error('docs/operating.md has no table below "## Settings".');
  return page.replace(SETTINGS, (_, before: string) => `${before}${table(['setting', 'default', 'what it does'], rows)}\n`);
}

if (process.argv[1] === import.meta.filename) writeFileSync(OPERATING_FILE, operatingPage());
