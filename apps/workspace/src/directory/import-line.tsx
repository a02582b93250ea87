import { Button, Icon, useObservable } from '@parley/react/internal';
import { FileUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import { ownImport, useImportJob } from './use-import-job.ts';

/** An import that goes on while one looks elsewhere, whoever began it; and how one's own ended. */
export function ImportLine(): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const job = useImportJob();
  const own = useObservable(ownImport, (id) => id);
  if (!job || job.dryRun || (job.state !== 'running' && job.id !== own)) return null;
  return (
    <div className="Banner" role="status" data-tone={job.state === 'failed' ? 'bad' : undefined}>
      <Icon of={FileUp} />
      <span>{words.say(`import.line.${job.state}`, { file: job.file })}</span>
      {job.state === 'running' && <progress className="Progress" max={1} value={job.progress} aria-label={words.say('import.progress')} />}
      <Button
        size="small"
        onClick={() => {
          ownImport.set(undefined);
          ask({ kind: 'people-import', job: job.id });
        }}
      >
        {words.say('import.line.show')}
      </Button>
    </div>
  );
}
