import type { Component } from '@parley/component';
import { declaredComponents } from '../../apps/server/src/declared-components.ts';
import { ENVIRONMENT } from '../../apps/server/src/environment.ts';
import { page, table } from './markdown.ts';

const INTRO = `What is fixed while a server runs is said by its environment, and read at the start; what cannot be meant is refused with a sentence that says what can. What administrators
may change while it runs are settings of components. Proxies, certificates, several nodes, with examples: [Operating a server](/docs/operating/).`;

const OF_COMPONENTS = `\`parley settings list\` prints them with their values, \`parley settings set COMPONENT.NAME VALUE\` changes one on every node, at once. Components of others bring their own.`;

/** Every variable of the environment, and every setting of our own components. */
export function settingsPage(): string {
  const variables = ENVIRONMENT.flatMap(({ name, otherwise, means }) => [
    `### ${name}`,
    `${means[0]?.toUpperCase()}${means.slice(1)}.${otherwise === '' ? '' : ` Default: ${otherwise}.`}`,
  ]);
  const rows = declaredComponents().flatMap(settingsOf);
  return page(
    '# Settings',
    INTRO,
    '## The environment',
    ...variables,
    '## Of components',
    OF_COMPONENTS,
    table(['setting', 'is', 'may be', 'default'], rows),
  );
}

function settingsOf({ id, settings = {} }: Component): readonly (readonly string[])[] {
  return Object.entries(settings).map(([name, { title, allowed, default: otherwise }]) => [
    `\`${id}.${name}\``,
    title,
    allowed,
    otherwise === '' ? '' : `\`${otherwise}\``,
  ]);
}
