import type { Component } from '@parley/component';
import type { Hosting } from '@parley/host';

/** What whoever starts a server is told of the components that are not its own. */
export function hostingLines({ components, refused }: Hosting): readonly string[] {
  return [
    ...components.map(({ component, status: { state } }) => {
      const { id, version } = component;
      if (state === 'starting') return `Component ${id} ${version} is still starting; \`parley components\` shows how it is`;
      return state === 'running'
        ? `Component ${id} ${version} runs in a thread of its own${withGiven(component)}`
        : `Component ${id} ${version} does not run; the log says why, and \`parley components\` how it is`;
    }),
    ...refused.flatMap(({ module, reason, asks }) => [
      `Component ${module} is left out: ${reason}`,
      ...(asks ? [`  To grant it all that it asks for: PARLEY_GRANTS="${asks.id}: ${asks.permissions.join(' ')}"`] : []),
    ]),
  ];
}

/** What whoever tries a component is told of it. */
export function triedLine(component: Component): string {
  return `Component ${component.id} ${component.version} runs in this process${withGiven(component)}`;
}

function withGiven({ permissions = [] }: Component): string {
  return permissions.length > 0 ? `, with ${permissions.join(', ')}` : '';
}
