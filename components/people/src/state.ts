import type { Services } from '@parley/component';
import { DirectoryHub } from './directory-hub.ts';
import { Editor } from './editor.ts';
import { Register } from './register.ts';

/** What every function of the declaration is given. */
export interface PeopleState {
  readonly register: Register;
  readonly editor: Editor;
  readonly hub: DirectoryHub;
}

export function makeState({ sql, clock, logger }: Pick<Services, 'sql' | 'clock' | 'logger'>): PeopleState {
  const register = new Register(sql);
  const hub = new DirectoryHub(register, clock, logger);
  return { register, editor: new Editor(sql, register, hub), hub };
}
