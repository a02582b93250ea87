import type { ComponentEntry } from '@parley/catalogue/contract';
import { Button, Icon } from '@parley/react/internal';
import { Blocks } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { mayRestart, nodesWorthNaming, type State, type Status, toneOf } from './state.ts';
import { useComponentsWords } from './words.ts';

export interface ComponentRowProps {
  readonly entry: ComponentEntry;
  readonly onRestart: () => void;
}

/** What a component is, what it may, and how it runs: on a site on each node. */
export function ComponentRow({ entry, onRestart }: ComponentRowProps): ReactNode {
  const words = useComponentsWords();
  const nodes = nodesWorthNaming(entry);
  const { id, version, hosting, state } = entry;
  return (
    <li className="Component">
      <Icon of={Blocks} />
      <div>
        <div className="Component-head">
          <p>
            <bdi className="Component-name">{id}</bdi> <bdi className="Muted">{version}</bdi>
          </p>
          {nodes.length === 0 && <StateTag state={state} />}
          {mayRestart(entry) && (
            <Button size="small" onClick={onRestart} aria-label={words.say('components.restart.label', { name: id })}>
              {words.say('components.restart')}
            </Button>
          )}
        </div>
        {nodes.length === 0 && <Why {...entry} />}
        {hosting === 'worker' && state !== 'refused' && <p className="Bar-sub">{words.say('components.worker')}</p>}
        {state !== 'refused' && <Permissions of={entry} />}
        {nodes.length > 0 && <Nodes of={entry} />}
      </div>
    </li>
  );
}

function Nodes({ of: { version, nodes = [] } }: { readonly of: ComponentEntry }): ReactNode {
  return (
    <ul className="Component-nodes">
      {nodes.map((each) => (
        <li key={each.node}>
          <div className="Component-head">
            <bdi>{each.node}</bdi>
            {each.version !== undefined && each.version !== version && <bdi className="Muted">{each.version}</bdi>}
            <StateTag state={each.state} />
          </div>
          <Why {...each} />
        </li>
      ))}
    </ul>
  );
}

function StateTag({ state }: { readonly state: State }): ReactNode {
  return (
    <span className="Tag" data-tone={toneOf(state)}>
      {useComponentsWords().say(`components.${state}`)}
    </span>
  );
}

/** Why it does not run, what comes next, and how often it was lost. */
function Why({ state, crashes = 0, reason, lostAt = 0 }: Status): ReactNode {
  const words = useComponentsWords();
  const time = words.formats.recent(lostAt, Date.now());
  const why = reason && (
    <bdi className="Component-reason" dir="auto">
      {reason}
    </bdi>
  );
  return (
    <>
      {state !== 'running' && state !== 'starting' && state !== 'refused' && (
        <p className="Bar-sub">{words.say(`components.${state}.why`)}</p>
      )}
      {why && <p className="Bar-sub">{crashes > 0 ? words.rich('components.lost', { count: crashes, time, reason: why }) : why}</p>}
    </>
  );
}

function Permissions({ of: { permissions } }: { readonly of: ComponentEntry }): ReactNode {
  const words = useComponentsWords();
  if (permissions.length === 0) return <p className="Bar-sub">{words.say('components.permissions.none')}</p>;
  const names = permissions.map((each) => (
    <Fragment key={each}>
      <code dir="ltr">{each}</code>{' '}
    </Fragment>
  ));
  return <p className="Bar-sub">{words.rich('components.permissions', { permissions: names })}</p>;
}
