import type { BlockList } from 'node:net';
import { settings as declare, type Setting } from '@parley/component';
import { readNetworks } from './networks.ts';

const MOST_CHARACTERS = 1_000;
const TITLE = 'Networks inside that webhooks may reach';

/** Which networks that are not public endpoints may be in; '' is none. */
const networks: Setting<BlockList> = {
  kind: 'text',
  title: TITLE,
  default: '',
  allowed: `addresses (10.0.0.5) and networks (10.1.0.0/16), separated by spaces, at most ${MOST_CHARACTERS} characters`,
  schema: { type: 'string', maxLength: MOST_CHARACTERS, title: TITLE, default: '' },
  read: (value) => (typeof value === 'string' && value.length <= MOST_CHARACTERS ? readNetworks(value) : undefined),
};

/** What administrators may decide about webhooks. */
export const settings: { readonly networks: Setting<BlockList> } = declare({ networks });
