import { momentOf } from '@parley/esdk/presence';
import type { ChosenState, OwnSetting, PersonPresence, PresenceMethods } from '@parley/presence-component/contract';
import { parseArguments, parseWords } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { Complaint } from '../complaint.ts';
import { asHolder } from '../holder.ts';
import { asOperator } from '../operator.ts';

/** The server answers for so many at once. */
const MOST = 500;
const STATES: readonly ChosenState[] = ['available', 'busy', 'do-not-disturb', 'away'];
const ME = { me: { type: 'boolean' } } as const;

/** Who is there. */
const show: Command = {
  usage: 'presence PERSON…',
  summary: 'prints id, state, text and devices of each person',
  async run(args, surroundings) {
    const people = parseWords(args, this.usage, 'at least one person (id)');
    return asOperator(surroundings, async (parley) => {
      const known = new Set<string>();
      for (let at = 0; at < people.length; at += MOST) {
        const page = await parley.request<PresenceMethods, 'presence.get'>('presence.get', { people: people.slice(at, at + MOST) });
        for (const each of page.people) {
          known.add(each.person);
          surroundings.say(describe(each));
        }
      }
      const missing = people.filter((person) => !known.has(person));
      if (missing.length > 0) throw new Complaint(`Nobody has the id ${missing.map((person) => `"${person}"`).join(', ')}.`);
      return 0;
    });
  },
};

function describe({ person, state, text = '', devices = [] }: PersonPresence): string {
  return [person, state, text, devices.join(' ')].join('\t').trimEnd();
}

const set: Command = {
  usage: 'presence set PERSON|--me STATE [--text TEXT] [--until MOMENT]',
  summary: `says of somebody, or of whoever PARLEY_TOKEN is for: ${STATES.join(', ')}`,
  options: {
    '--me': 'whoever PARLEY_TOKEN is for',
    '--text TEXT': 'a word about it: "Rounds"',
    '--until MOMENT': 'when it ends: HH:MM or 2026-12-24T17:00; by default not by itself',
  },
  async run(args, surroundings) {
    const options = { ...ME, text: { type: 'string' }, until: { type: 'string' } } as const;
    const { words, values } = parseArguments(args, this.usage, [...whom(args), 'a state'], options);
    const setting: OwnSetting = {
      state: stateOf(words.at(-1) ?? ''),
      ...(values.text === undefined ? {} : { text: String(values.text) }),
      ...(values.until === undefined ? {} : { until: untilOf(String(values.until)) }),
    };
    return change(surroundings, values.me ? undefined : words[0], setting);
  },
};

const clear: Command = {
  usage: 'presence clear PERSON|--me',
  summary: 'takes back what was said: the state follows the devices again',
  options: {
    '--me': 'whoever PARLEY_TOKEN is for',
  },
  async run(args, surroundings) {
    const { words } = parseArguments(args, this.usage, whom(args), ME);
    return change(surroundings, words[0], undefined);
  },
};

function whom(args: readonly string[]): readonly string[] {
  return args.includes('--me') ? [] : ['a person (id) or --me'];
}

function stateOf(word: string): ChosenState {
  const state = STATES.find((each) => each === word);
  if (!state) throw new Complaint(`"${word}" is no state that one can choose. There are ${STATES.join(', ')}.`);
  return state;
}

function untilOf(text: string): number {
  try {
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? momentOf(new Date(text), Date.now()) : momentOf(text, Date.now());
  } catch {
    throw new Complaint(`--until is "${text}". Give a time (17:30) or a day with a time (2026-12-24T17:30).`);
  }
}

/** Of oneself where no person is given; without a setting it is cleared. */
async function change(surroundings: Surroundings, person: string | undefined, setting: OwnSetting | undefined): Promise<number> {
  if (person !== undefined) {
    const input = { person, ...(setting ? { setting } : {}) };
    await asOperator(surroundings, (parley) => parley.request<PresenceMethods, 'presence.setFor'>('presence.setFor', input));
  } else if (setting) {
    await asHolder(surroundings, (parley) => parley.request<PresenceMethods, 'presence.set'>('presence.set', setting));
  } else {
    await asHolder(surroundings, (parley) => parley.request<PresenceMethods, 'presence.clear'>('presence.clear', {}));
  }
  return 0;
}

export const presenceCommands: Readonly<Record<string, Command>> = { presence: show, 'presence set': set, 'presence clear': clear };
