import type { ImportJob, ImportsView } from '@parley/people/contract';
import { State, useParley } from '@parley/react/internal';
import { useEffect, useState } from 'react';

/** Id of the import that was begun in this window and whose end has not been looked at. */
export const ownImport: State<string | undefined> = new State<string | undefined>(undefined);

/** The import that runs or ran last, whoever began it. For administrators. */
export function useImportJob(): ImportJob | undefined {
  const parley = useParley();
  const [job, setJob] = useState<ImportJob>();
  useEffect(() => {
    const take = (body: unknown): void => setJob((body as ImportsView).job);
    return parley.watch('people.imports', {}, { snapshot: take, delta: take });
  }, [parley]);
  return job;
}
