import type { ImportReport } from '@parley/people/contract';
import { Button, Dialog, Icon, reasonOf, useDirectory } from '@parley/react';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { type ChangeEvent, type ReactNode, useReducer } from 'react';
import { useWords } from '../boot/language.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { changesSomething, nextImport } from './import-state.ts';

/** People from a CSV file: tried first, every bad line named, then applied. */
export function ImportPeople({ onClose }: DialogProps<'people-import'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const [state, dispatch] = useReducer(nextImport, { step: 'choose' });
  const tryFile = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = event.target.files?.[0];
    if (!file) return;
    dispatch({ kind: 'chosen', file: file.name });
    try {
      const csv = await file.text();
      dispatch({ kind: 'reported', csv, report: await directory.call('people.import', { csv, dryRun: true }) });
    } catch (error) {
      dispatch({ kind: 'failed', reason: reasonOf(error, words) });
    }
  };
  const apply = async (csv: string, report: ImportReport): Promise<void> => {
    dispatch({ kind: 'applying' });
    try {
      dispatch({ kind: 'reported', csv, report: await directory.call('people.import', { csv, dryRun: false }) });
    } catch (error) {
      dispatch({ kind: 'failed', reason: reasonOf(error, words), csv, report });
    }
  };
  const failure = 'failure' in state ? state.failure : undefined;
  return (
    <Dialog title={words.say('import.title')} size="wide" onClose={onClose}>
      <div className="Dialog-body Dialog-form" aria-busy={state.step === 'busy'}>
        {state.step !== 'done' && <FileField disabled={state.step === 'busy'} onChange={(event) => void tryFile(event)} />}
        {state.step === 'busy' && (
          <p role="status">{words.say(state.applying ? 'import.applying' : 'import.trying', { file: state.file })}</p>
        )}
        {state.step === 'tried' && <Report report={state.report} />}
        {state.step === 'done' && <Report report={state.report} />}
        {failure && (
          <p className="Field-error" role="alert">
            {words.say('failed.because', { reason: failure })}
          </p>
        )}
      </div>
      <div className="Dialog-foot">
        <Button onClick={onClose}>{words.say('close')}</Button>
        {state.step === 'tried' && (
          <Button variant="primary" disabled={!changesSomething(state.report)} onClick={() => void apply(state.csv, state.report)}>
            {words.say('import.apply', { count: state.report.added + state.report.changed })}
          </Button>
        )}
      </div>
    </Dialog>
  );
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
          columns: <code dir="ltr">name, mail, title, unit, admin, id</code>,
          example: <code dir="ltr">Medicine / Cardiology</code>,
        })}
      </p>
    </div>
  );
}

/** What an import would do, or did, and which lines it does not take. */
export function Report({ report }: { readonly report: ImportReport }): ReactNode {
  const words = useWords();
  const { added, changed, unchanged, units, problems, applied } = report;
  return (
    <>
      <p className="Row" role="status">
        <Icon of={problems.length > 0 ? CircleAlert : CircleCheck} />
        <span>
          {words.say(applied ? 'import.done' : 'import.would', {
            added: words.say('import.added', { count: added }),
            changed: words.say('import.changed', { count: changed }),
            unchanged: words.say('import.unchanged', { count: unchanged }),
            units: words.say('import.units', { count: units }),
          })}
        </span>
      </p>
      {problems.length > 0 && (
        <div className="Problems">
          <table>
            <caption className="Hidden">{words.say('import.problems', { count: problems.length })}</caption>
            <thead>
              <tr>
                <th scope="col">{words.say('import.line')}</th>
                <th scope="col">{words.say('import.column')}</th>
                <th scope="col">{words.say('import.reason', { count: problems.length })}</th>
              </tr>
            </thead>
            <tbody>
              {problems.map((problem) => (
                <tr key={`${problem.line} ${problem.column ?? ''} ${problem.reason}`}>
                  <td className="Num">{words.formats.number(problem.line)}</td>
                  <td>{problem.column}</td>
                  <td dir="auto">{words.because([problem.code], problem.values, problem.reason)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
