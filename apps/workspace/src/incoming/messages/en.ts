import type { Catalogue } from '@parley/react/internal';

/** What is said of programs that post into a conversation. */
export const en = {
  'apps.item': 'Apps that post here…',
  'apps.lead': 'A program that knows an address made here posts in this conversation, and reads nothing of it.',
  'apps.made': 'Address of {name}',
  'apps.make': 'Make an address',
  'apps.name': 'Name of the app',
  'apps.never': 'Made by {person}, never used',
  'apps.none': 'No app posts here yet.',
  'apps.once': 'It is shown only now. Whoever knows it can post here: keep it like a password.',
  'apps.paused': 'Paused',
  'apps.paused.why': 'It was made by {person}, who can no longer write here. Make another one in its place.',
  'apps.remove': 'Remove {name}',
  'apps.remove.note': 'What is sent to its address is refused from then on. Its messages stay.',
  'apps.remove.title': 'Remove {name}?',
  'apps.title': 'Apps that post in {name}',
  'apps.used': 'Made by {person}, last used {time}',
} as const satisfies Catalogue;

export type IncomingKey = keyof typeof en;
