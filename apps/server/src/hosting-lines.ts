import type { Hosting } from '@parley/host';

/** What whoever starts a server is told of the components that are not its own. */
export function hostingLines({ components, refused }: Hosting): readonly string[] {
  return [
    ...components.map(({ component: { id, version, permissions = [] }, status: { state } }) => {
      const given = permissions.length > 0 ? `, with ${permissions.join(', ')}` : '';
      return state === 'running'
        ? `Component ${id} ${version} runs in a thread of its own${given}`
        : `Component ${id} ${version} does not run; the log says why, and \`parley components\` how it is`;
    }),
    ...refused.flatMap(({ module, reason, asks }) => [
      `Component ${module} is left out: ${reason}`,
      ...(asks ? [`  To grant it all that it asks for: PARLEY_GRANTS="${asks.id}: ${asks.permissions.join(' ')}"`] : []),
    ]),
  ];
}
