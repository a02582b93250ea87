import type { ImportJob, ImportReport } from '@parley/people/contract';
import { Button, Dialog, reasonOf } from '@parley/react/internal';
import { type ChangeEvent, type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { ownImport, useImportJob } from '../directory/use-import-job.ts';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { Report } from './import-report.tsx';
import { changesSomething, reportFile, stepOf } from './import-steps.ts';

/** People from a CSV file: tried first, with everything that it would change, then applied. What runs goes on without this dialog. */
export function ImportPeople({ job: asked, onClose }: DialogProps<'people-import'>): ReactNode {
  const words = useWords();
  const { api } = useApp();
  const job = useImportJob();
  const [file, setFile] = useState<File>();
  const [own, setOwn] = useState(asked);
  const [failure, setFailure] = useState<string>();
  const step = stepOf(job, own);
  const start = async (chosen: File, dryRun: boolean, deactivateMissing?: number): Promise<void> => {
    setFailure(undefined);
    try {
      const { id } = await api.startImport(chosen, { dryRun, ...(deactivateMissing !== undefined && { deactivateMissing }) });
      setOwn(id);
      if (!dryRun) ownImport.set(id);
    } catch (error) {
      setFailure(reasonOf(error, words));
    }
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const [chosen] = event.target.files ?? [];
    if (!chosen) return;
    setFile(chosen);
    void start(chosen, true);
  };
  const close = (): void => {
    // Its end has been looked at.
    if (step?.id === ownImport.snapshot && step?.state !== 'running') ownImport.set(undefined);
    onClose();
  };
  const why = failure ?? (step?.state === 'failed' ? reasonOf(failureOf(step), words) : undefined);
  const tried = step?.state === 'done' && step.dryRun ? step.report : undefined;
  return (
    <Dialog title={words.say('import.title')} size="wide" onClose={close}>
      <div className="Dialog-body Dialog-form" aria-busy={step?.state === 'running'}>
        {!(step?.state === 'done' && !step.dryRun) && <FileField disabled={step?.state === 'running'} onChange={choose} />}
        {step?.state === 'running' && <Running job={step} />}
        {step?.state === 'done' && <Report report={step.report} />}
        {tried && file && <DeactivateMissing report={tried} onChange={(count) => void start(file, true, count)} />}
        {why && (
          <p className="Field-error" role="alert">
            {words.say('failed.because', { reason: why })}
          </p>
        )}
      </div>
      <div className="Dialog-foot">
        {step?.state === 'done' && <SaveReport job={step} />}
        <Button onClick={close}>{words.say('close')}</Button>
        {tried && file && (
          <Button
            variant="primary"
            disabled={!changesSomething(tried)}
            onClick={() => void start(file, false, tried.deactivated ? tried.missing : undefined)}
          >
            {words.say('import.apply', { count: tried.added + tried.changed + (tried.deactivated ?? 0) })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** As a refusal of a request: the reason and what it names stand in the job. */
function failureOf(job: Extract<ImportJob, { readonly state: 'failed' }>): Error {
  return Object.assign(new Error(job.message), { code: job.code, details: job });
}

function Running({ job }: { readonly job: Extract<ImportJob, { readonly state: 'running' }> }): ReactNode {
  const words = useWords();
  return (
    <div className="Field" role="status">
      <p>{words.say(job.dryRun ? 'import.trying' : 'import.applying', { file: job.file })}</p>
      <progress className="Progress" max={1} value={job.progress} aria-label={words.say('import.progress')} />
      {!job.dryRun && <p className="Field-hint">{words.say('import.goes-on')}</p>}
    </div>
  );
}

/** Only by this choice does an import take anybody away; it is tried again with it. */
function DeactivateMissing({
  report,
  onChange,
}: {
  readonly report: ImportReport;
  readonly onChange: (count: number | undefined) => void;
}): ReactNode {
  const words = useWords();
  const { missing = 0, deactivated = 0, problems } = report;
  if (missing === 0) return null;
  return (
    <label className="Check">
      <input
        type="checkbox"
        checked={deactivated > 0}
        disabled={problems.length > 0}
        onChange={(event) => onChange(event.target.checked ? missing : undefined)}
      />
      <span>
        {words.say('import.missing', { count: missing })}
        {problems.length > 0 && ` ${words.say('import.missing.problems')}`}
      </span>
    </label>
  );
}

function SaveReport({ job }: { readonly job: Extract<ImportJob, { readonly state: 'done' }> }): ReactNode {
  const words = useWords();
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([reportFile(job.report)], { type: 'text/csv' }));
    const link = Object.assign(document.createElement('a'), {
      href: url,
      download: `${job.file.replace(/\.csv$/i, '') || 'import'}-report.csv`,
    });
    link.click();
    URL.revokeObjectURL(url);
  };
  return <Button onClick={save}>{words.say('import.save')}</Button>;
}

interface FileFieldProps {
  readonly disabled: boolean;
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

function FileField({ disabled, onChange }: FileFieldProps): ReactNode {
  const words = useWords();
  return (
    <div className="Field">
      <label className="Field-label" htmlFor="import-file">
        {words.say('import.file')}
      </label>
      <input
        id="import-file"
        className="Input FileInput"
        type="file"
        accept=".csv,text/csv,text/plain"
        disabled={disabled}
        onChange={onChange}
        aria-describedby="import-hint"
        data-autofocus=""
      />
      <p className="Field-hint" id="import-hint">
        {words.rich('import.hint', {
          columns: <code dir="ltr">name, mail, title, unit, roles, manager, location, groups, active, admin, id, attribute:phone</code>,
          example: <code dir="ltr">Medicine / Cardiology</code>,
        })}
      </p>
    </div>
  );
}
