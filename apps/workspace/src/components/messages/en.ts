import type { Catalogue } from '@parley/react/internal';

/** What administrators are told of components. */
export const en = {
  components: 'Components',
  'components.absent': 'Not there',
  'components.absent.why': 'This node does not have it.',
  'components.ended': 'Ended',
  'components.ended.why': 'The node is stopping.',
  'components.in-process': { one: '{count} component of the server itself', other: '{count} components of the server itself' },
  'components.lead': 'What this server is made of, and how each part runs. For administrators.',
  'components.lost': { one: 'Lost once, {time}: {reason}', other: 'Lost {count} times, last {time}: {reason}' },
  'components.none': 'None was added to this server.',
  'components.none.how': 'How to add one',
  'components.not-running': '{name} does not run on every node. The list says why.',
  'components.pausing': 'Waiting',
  'components.pausing.why': 'It begins again by itself.',
  'components.permissions': 'May: {permissions}',
  'components.permissions.none': 'Asks for no permission.',
  'components.refused': 'Left out',
  'components.restart': 'Restart',
  'components.restart.do': 'Restart {name}',
  'components.restart.label': 'Restart {name}…',
  'components.restart.note': 'On every node what is under way in it fails, and it begins anew.',
  'components.restart.title': 'Restart {name}?',
  'components.restarted': '{name} runs',
  'components.running': 'Running',
  'components.silent': 'No answer',
  'components.silent.why': 'The node has not answered.',
  'components.starting': 'Starting',
  'components.stopped': 'Stopped',
  'components.stopped.why': 'It was lost too often, and waits for somebody to restart it.',
  'components.worker': 'In a thread of its own',
} as const satisfies Catalogue;

export type ComponentsKey = keyof typeof en;
