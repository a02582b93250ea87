import type { ComponentEntry } from '@parley/catalogue/contract';
import { Confirm, Failure, reasonOf, Skeleton, useToast } from '@parley/react/internal';
import { type ReactNode, useState } from 'react';
import { Section } from '../settings/section.tsx';
import { ComponentRow } from './component-row.tsx';
import { byNeed, isQuiet } from './state.ts';
import { type Components as Known, useComponents } from './use-components.ts';
import { useComponentsWords } from './words.ts';

/** Administrators see what the server is made of and how each part runs, and begin anew what has a thread of its own. */
export function Components(): ReactNode {
  const words = useComponentsWords();
  const toast = useToast();
  const components = useComponents();
  const [chosen, setChosen] = useState<string>();
  const restart = async (id: string): Promise<void> => {
    const nodes = await components.restart(id);
    const runs = nodes.every(({ state }) => state === 'running' || state === 'absent');
    toast(
      runs
        ? { text: words.say('components.restarted', { name: id }) }
        : { text: words.say('components.not-running', { name: id }), tone: 'bad' },
    );
  };
  return (
    <Section title={words.say('components')} lead={words.say('components.lead')}>
      <List components={components} onRestart={setChosen} />
      {chosen !== undefined && (
        <Confirm
          title={words.say('components.restart.title', { name: chosen })}
          action={words.say('components.restart.do', { name: chosen })}
          onConfirm={() => restart(chosen)}
          onClose={() => setChosen(undefined)}
        >
          {words.say('components.restart.note')}
        </Confirm>
      )}
    </Section>
  );
}

interface ListProps {
  readonly components: Known;
  readonly onRestart: (id: string) => void;
}

/** What was added, and what is not as it should be; the rest, of which there is much and nothing to say, is opened by whoever wants to see it. */
function List({ components: { list, error, load }, onRestart }: ListProps): ReactNode {
  const words = useComponentsWords();
  if (error !== undefined && !list) return <Failure reason={reasonOf(error, words)} onRetry={load} />;
  if (!list) return <Skeleton kind="rows" lines={2} />;
  const entries = byNeed(list);
  const [shown, quiet] = [entries.filter((entry) => !isQuiet(entry)), entries.filter(isQuiet)];
  const rows = (of: readonly ComponentEntry[]): ReactNode => (
    <ul className="Components">
      {of.map((entry) => (
        <ComponentRow key={entry.id} entry={entry} onRestart={() => onRestart(entry.id)} />
      ))}
    </ul>
  );
  return (
    <>
      {error !== undefined && <Failure reason={reasonOf(error, words)} onRetry={load} />}
      {shown.length > 0 ? rows(shown) : <None />}
      <details className="Component-quiet">
        <summary>{words.say('components.in-process', { count: quiet.length })}</summary>
        {rows(quiet)}
      </details>
    </>
  );
}

function None(): ReactNode {
  const words = useComponentsWords();
  return (
    <p className="Component-none">
      {words.say('components.none')}{' '}
      <a href="/docs/guides/components/" target="_blank" rel="noreferrer">
        {words.say('components.none.how')}
      </a>
    </p>
  );
}
