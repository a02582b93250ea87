import type { Services } from '@parley/component';
import { Arrivals } from './arrivals.ts';
import { ChangeLog } from './change-log.ts';
import { DirectoryHub } from './directory-hub.ts';
import { DirectoryReader } from './directory-reader.ts';
import { Editor } from './editor.ts';
import { Edits, IMPORT } from './edits.ts';
import { GroupEditor } from './group-editor.ts';
import { Guests } from './guests.ts';
import { ImportJobs } from './import-jobs.ts';
import { Importer } from './importer.ts';
import { Made } from './made.ts';
import { Photos } from './photos.ts';
import { Publisher } from './publisher.ts';
import { Register } from './register.ts';
import { RightsWatchers } from './rights-watchers.ts';
import { RollKeeper } from './roll-keeper.ts';
import { beginStaging } from './staged.ts';
import { UnitEditor } from './unit-editor.ts';

/** What every function of the declaration is given. */
export interface PeopleState {
  readonly register: Register;
  readonly keeper: RollKeeper;
  readonly reader: DirectoryReader;
  readonly editor: Editor;
  readonly units: UnitEditor;
  readonly groups: GroupEditor;
  readonly arrivals: Arrivals;
  readonly guests: Guests;
  readonly photos: Photos;
  readonly importer: Importer;
  readonly imports: ImportJobs;
  readonly publisher: Publisher;
  readonly rights: RightsWatchers;
  readonly hub: DirectoryHub;
  readonly stopSettling: () => void;
}

type Given = Pick<Services, 'sql' | 'blob' | 'clock' | 'random' | 'logger' | 'signal' | 'site' | 'sessions'>;

export async function makeState({ sql, blob, clock, random, logger, signal, site, sessions }: Given): Promise<PeopleState> {
  const register = new Register(sql);
  const keeper = new RollKeeper(register, logger);
  const reader = new DirectoryReader(register, keeper);
  const log = new ChangeLog(sql, random);
  const hub = new DirectoryHub(reader, log, clock, logger);
  const publisher = new Publisher({ sql, log, keeper, hub, site, clock, logger });
  const edits: Edits = new Edits({ publisher, site, importingElsewhere: () => imports.elsewhere });
  const rights = new RightsWatchers(sql, logger);
  const made = new Made(sql, clock);
  const editor = new Editor({ register, keeper, publisher, edits, made, rights, random });
  const parts = { register, keeper, reader, publisher, edits, made };
  const groups = new GroupEditor(parts);
  const importer = new Importer({ sql, register, keeper, publisher, edits, rights, random, logger, signal });
  const imports: ImportJobs = new ImportJobs({ importer, clock, random, logger, site });
  await clearCutOff(sql, site);
  // When the other components have started, too, and whenever a node is gone.
  const settle = (): void => void rights.settle(register).catch((error: unknown) => logger.warn('rights-unread', { error: String(error) }));
  void sessions.listening.then(settle);
  const stopSettling = site.onNodes(settle);
  await log.load();
  keeper.load();
  return {
    register,
    keeper,
    reader,
    editor,
    units: new UnitEditor(parts),
    groups,
    arrivals: new Arrivals({ register, keeper, editor, groups }),
    guests: new Guests(sql, clock),
    photos: new Photos(blob, register, publisher),
    importer,
    imports,
    publisher,
    rights,
    hub,
    stopSettling,
  };
}

export async function stopState({ hub, imports, publisher, stopSettling }: PeopleState): Promise<void> {
  stopSettling();
  publisher.close();
  hub.close();
  imports.close();
}

/** What an import that was cut off has left behind, which it cannot go on with then; nothing while another node imports. */
async function clearCutOff(sql: Services['sql'], site: Services['site']): Promise<void> {
  if (!(await site.claim(IMPORT))) return;
  await sql.batch(beginStaging(''));
  await site.yield(IMPORT);
}
