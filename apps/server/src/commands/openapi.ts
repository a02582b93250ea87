import { openApi } from '@parley/host';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { declaredComponents } from '../declared-components.ts';

/** Of what is declared: nothing is started, and no server is asked. */
export const openApiCommand: Command = {
  usage: 'openapi',
  summary: 'prints the OpenAPI description of what this version serves at /api/v1',
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    surroundings.say(JSON.stringify(openApi(declaredComponents()), null, 2));
    return 0;
  },
};
