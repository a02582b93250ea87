import type { ComponentEntry, ComponentsMethods } from '@parley/component';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { asOperator } from '../operator.ts';

const list: Command = {
  usage: 'components',
  summary: 'prints every component with its version and permissions, and below it its actions with who may',
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    const { components } = await asOperator(surroundings, (parley) =>
      parley.request<ComponentsMethods, 'components.list'>('components.list', {}),
    );
    for (const line of components.flatMap(linesOf)) surroundings.say(line);
    return 0;
  },
};

function linesOf({ id, version, permissions, policies }: ComponentEntry): readonly string[] {
  const head = [id, version, permissions.join(' ')].join('\t').trimEnd();
  return [head, ...policies.map(({ action, who }) => `  ${action}\t${who}`)];
}

export const componentCommands: Readonly<Record<string, Command>> = { components: list };
