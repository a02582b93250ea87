import type { ComponentEntry, ComponentsMethods } from '@parley/component';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { asOperator } from '../operator.ts';

const list: Command = {
  usage: 'components',
  summary:
    'prints every component with its version, permissions and, where it has a thread of its own, how it runs; below it its actions with who may',
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    const { components } = await asOperator(surroundings, (parley) =>
      parley.request<ComponentsMethods, 'components.list'>('components.list', {}),
    );
    for (const line of components.flatMap(linesOf)) surroundings.say(line);
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

function linesOf({ id, version, permissions, policies, hosting, state, reason }: ComponentEntry): readonly string[] {
  const how = hosting === 'worker' ? `${state}${reason === undefined ? '' : ` (${reason})`}` : '';
  const head = [id, version, permissions.join(' '), how].join('\t').trimEnd();
  return [head, ...policies.map(({ action, who }) => `  ${action}\t${who}`)];
}

export const componentCommands: Readonly<Record<string, Command>> = { components: list, 'component restart': restart };
