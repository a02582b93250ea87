import type { IdentityMethods } from '@parley/identity/contract';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asOperator } from '../operator.ts';

const usage = 'token PERSON [--label TEXT] [--days N]';

export const tokenCommand: Command = {
  usage,
  summary: 'prints an access token with which a script acts as that person',
  options: {
    '--label TEXT': 'what it is for, as lists name it',
    '--days N': 'how long it is good; by default 30',
  },
  async run(args, surroundings) {
    const { words, values } = parseArguments(args, usage, ['a person (id)'], { label: { type: 'string' }, days: { type: 'string' } });
    const days = values.days === undefined ? 30 : Number(values.days);
    if (!Number.isInteger(days) || days < 1) throw new Complaint(`--days is "${values.days}". Give a whole number of days.`);
    const { token } = await asOperator(surroundings, (parley) =>
      parley.request<IdentityMethods, 'identity.issueToken'>('identity.issueToken', {
        person: words[0] ?? '',
        label: String(values.label ?? 'parley token'),
        days,
      }),
    );
    surroundings.say(token);
    return 0;
  },
};
