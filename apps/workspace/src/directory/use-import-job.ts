import type { ImportJob, ImportsView } from '@parley/people/contract';
import { useParley } from '@parley/react';
import { useEffect, useState } from 'react';

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
