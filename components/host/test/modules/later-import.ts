// @ts-expect-error: a later version of the package has it.
import { hologram } from '@parley/component';

export const later: object = { id: 'later-import', version: '1.0.0', start: async () => ({ state: hologram }) };
