import type { ImportChange, ImportProblem, ImportReport } from '@parley/people/contract';
import { Icon } from '@parley/react/internal';
import { CircleAlert, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';

/** What an import would do, or did: in numbers, what changes, and which lines it does not take. */
export function Report({ report }: { readonly report: ImportReport }): ReactNode {
  const words = useWords();
  const { added, changed, unchanged, units, groups = 0, deactivated = 0, problems, changes = [], applied } = report;
  const parts = [
    words.say('import.added', { count: added }),
    words.say('import.changed', { count: changed }),
    ...(deactivated > 0 ? [words.say('import.deactivated', { count: deactivated })] : []),
    words.say('import.unchanged', { count: unchanged }),
    words.say('import.units', { count: units }),
    ...(groups > 0 ? [words.say('import.groups', { count: groups })] : []),
  ];
  return (
    <>
      <p className="Row" role="status">
        <Icon of={problems.length > 0 ? CircleAlert : CircleCheck} />
        <span>{words.say(applied ? 'import.done' : 'import.would', { what: words.formats.list(parts) })}</span>
      </p>
      {problems.length > 0 && <Problems problems={problems} more={report.moreProblems ?? 0} />}
      {changes.length > 0 && <Changes changes={changes} more={report.moreChanges ?? 0} />}
    </>
  );
}

function Problems({ problems, more }: { readonly problems: readonly ImportProblem[]; readonly more: number }): ReactNode {
  const words = useWords();
  const count = problems.length + more;
  return (
    <div className="Problems">
      <table>
        <caption className="Hidden">{words.say('import.problems', { count })}</caption>
        <thead>
          <tr>
            <th scope="col">{words.say('import.line')}</th>
            <th scope="col">{words.say('import.column')}</th>
            <th scope="col">{words.say('import.reason', { count })}</th>
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
      <More count={more} />
    </div>
  );
}

function Changes({ changes, more }: { readonly changes: readonly ImportChange[]; readonly more: number }): ReactNode {
  const words = useWords();
  return (
    <div className="Problems">
      <table>
        <caption className="Hidden">{words.say('import.changes')}</caption>
        <thead>
          <tr>
            <th scope="col">{words.say('person')}</th>
            <th scope="col">{words.say('import.change')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.person} ${change.column ?? ''}`}>
              <td>
                <bdi>{change.name}</bdi>
              </td>
              <td>{change.column === undefined ? <Kind kind={change.kind} /> : <Difference change={change} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={more} />
    </div>
  );
}

function Kind({ kind }: Pick<ImportChange, 'kind'>): ReactNode {
  const words = useWords();
  return (
    <span className="Tag" data-tone={kind === 'deactivated' ? 'warn' : undefined}>
      {words.say(`import.kind.${kind}`)}
    </span>
  );
}

function Difference({ change: { column = '', before = '', after = '' } }: { readonly change: ImportChange }): ReactNode {
  return (
    <>
      <span className="Muted">{column}: </span>
      {before !== '' && (
        <del>
          <bdi>{before}</bdi>
        </del>
      )}
      {before !== '' && after !== '' && ' '}
      {after !== '' && (
        <ins>
          <bdi>{after}</bdi>
        </ins>
      )}
    </>
  );
}

function More({ count }: { readonly count: number }): ReactNode {
  const words = useWords();
  return count > 0 && <p className="Problems-more">{words.say('import.more', { count })}</p>;
}
