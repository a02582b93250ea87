import { Button, Icon } from '@parley/react';
import { FileUp } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useImportJob } from './use-import-job.ts';

/** An import that goes on while one looks elsewhere, and how it ended. */
export function ImportLine(): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const job = useImportJob();
  const [seen, setSeen] = useState<string>();
  const running = job?.state === 'running' && !job.dryRun ? job.id : undefined;
  useEffect(() => {
    if (running !== undefined) setSeen(running);
  }, [running]);
  if (!job || job.dryRun || job.id !== (running ?? seen)) return null;
  return (
    <div className="Banner" role="status" data-tone={job.state === 'failed' ? 'bad' : undefined}>
      <Icon of={FileUp} />
      <span>{words.say(`import.line.${job.state}`, { file: job.file })}</span>
      {job.state === 'running' && <progress className="Progress" max={1} value={job.progress} aria-label={words.say('import.progress')} />}
      <Button
        size="small"
        onClick={() => {
          ask({ kind: 'people-import', job: job.id });
          if (job.state !== 'running') setSeen(undefined);
        }}
      >
        {words.say('import.line.show')}
      </Button>
    </div>
  );
}
