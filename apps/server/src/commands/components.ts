import type { ComponentsMethods } from '@parley/component';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { asOperator } from '../operator.ts';
import { componentLines } from './component-lines.ts';

const list: Command = {
  usage: 'components [--json]',
  summary:
    'prints every component with its version, permissions and, where it has a thread of its own, how it runs, on each node of a site; below it its actions with who may',
  options: { '--json': 'for programs' },
  async run(args, surroundings) {
    const { values } = parseArguments(args, this.usage, [], { json: { type: 'boolean' } });
    const { components } = await asOperator(surroundings, (parley) =>
      parley.request<ComponentsMethods, 'components.list'>('components.list', {}),
    );
    if (values.json) surroundings.say(JSON.stringify({ components }));
    else for (const line of components.flatMap(componentLines)) surroundings.say(line);
    return 0;
  },
};

const restart: Command = {
  usage: 'component restart ID',
  summary:
    'begins a component in a thread of its own anew on every node, also one that was lost too often; prints what became of it on each',
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, ['a component (id)'], {});
    const { nodes } = await asOperator(surroundings, (parley) =>
      parley.request<ComponentsMethods, 'components.restart'>('components.restart', { id: words[0] ?? '' }),
    );
    for (const { node, state, reason } of nodes) surroundings.say(`${node}\t${state}${reason === undefined ? '' : ` (${reason})`}`);
    return nodes.every(({ state }) => state === 'running') ? 0 : 1;
  },
};

export const componentCommands: Readonly<Record<string, Command>> = { components: list, 'component restart': restart };
