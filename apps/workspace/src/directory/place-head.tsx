import type { Unit } from '@parley/people/contract';
import { UnitNumbers, UnitTree, useUnitCounts, useUnits } from '@parley/react/internal';
import { type ReactNode, useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import { BackButton } from '../conversation/back-button.tsx';
import { useApp } from '../shell/app-context.tsx';
import { DirectoryActions } from './directory-actions.tsx';
import { PageLink } from './page-link.tsx';
import type { Place } from './place.ts';
import { Reach } from './reach.tsx';

/** What a place is and where, how many are there, and what can be done with it. */
export function PlaceHead({ place }: { readonly place: Place }): ReactNode {
  const words = useWords();
  const { session, page } = useApp();
  const { title, path, count, unit, group } = place;
  const by = page.kind === 'directory' && page.by ? { by: page.by } : {};
  return (
    <div className="UnitHead">
      <nav className="Bar-sub" aria-label={words.say('path')}>
        {path.length === 0 ? words.say('directory') : <Path path={path} />}
      </nav>
      <div className="Row">
        <BackButton to={{ kind: 'directory', ...by }} />
        <h1 className="Grow">
          <bdi>{title || words.say('directory')}</bdi>
        </h1>
        {session.person.admin && <DirectoryActions unit={unit} group={group} />}
      </div>
      {group?.description && <p className="Muted">{group.description}</p>}
      {unit ? <Reach unit={unit.id} /> : count !== undefined && <p className="Muted">{words.say('people.count', { count })}</p>}
      {unit && <UnitsBelow unit={unit} />}
    </div>
  );
}

function Path({ path }: Pick<Place, 'path'>): ReactNode {
  return path.map(({ name, page }, index) => (
    <span key={JSON.stringify(page)}>
      {index > 0 && ' › '}
      <PageLink className="PathLink" to={page}>
        <bdi>{name}</bdi>
      </PageLink>
    </span>
  ));
}

/** The units directly below, each with the numbers of all that is in it. */
function UnitsBelow({ unit }: { readonly unit: Unit }): ReactNode {
  const words = useWords();
  const { units } = useUnits();
  const tree = UnitTree.of(units);
  const below = tree.children(unit.id);
  const counts = useUnitCounts(useMemo(() => below.map(({ id }) => id), [below]));
  if (below.length === 0) return null;
  return (
    <nav className="UnitsBelow" aria-label={words.say('units.below', { name: unit.name })}>
      {below.map(({ id, name }) => (
        <PageLink key={id} to={{ kind: 'directory', at: id }}>
          <bdi className="Truncate">{name}</bdi>
          <UnitNumbers counts={counts.get(id)} total={tree.total(id)} />
        </PageLink>
      ))}
    </nav>
  );
}
