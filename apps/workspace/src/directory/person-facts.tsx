import type { Group, Person } from '@parley/people/contract';
import { useDirectory, usePerson, useReports, useUnits } from '@parley/react/internal';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from '../shell/app-context.tsx';
import { attributeName, telephoneLink } from './attribute-name.ts';
import { HoursFacts } from './hours-facts.tsx';
import { PageLink } from './page-link.tsx';

/** Where a person stands in the organisation and how they are reached. */
export function PersonFacts({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  return (
    <dl className="Facts">
      <Roles person={person} />
      {person.manager !== undefined && <Manager id={person.manager} />}
      <Reports person={person} />
      {person.location !== undefined && (
        <>
          <dt>{words.say('location')}</dt>
          <dd>
            <NamedLink to={{ kind: 'directory', by: 'location', at: person.location }} name={person.location} />
          </dd>
        </>
      )}
      <Groups person={person} />
      {person.mail && (
        <>
          <dt>{words.say('mail')}</dt>
          <dd>
            <a href={`mailto:${person.mail}`}>
              <bdi>{person.mail}</bdi>
            </a>
          </dd>
        </>
      )}
      <Attributes person={person} />
      <HoursFacts person={person.id} />
    </dl>
  );
}

function NamedLink({ to, name }: { readonly to: Page; readonly name: string }): ReactNode {
  return (
    <PageLink to={to}>
      <bdi>{name}</bdi>
    </PageLink>
  );
}

/** Units, with what the person is there where that is another title than the main one. */
function Roles({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const { units } = useUnits();
  const roles = person.roles ?? person.units.map((unit) => ({ unit, title: '' }));
  const known = roles.flatMap(({ unit, title }) => {
    const named = units.find(({ id }) => id === unit);
    return named ? [{ unit: named, title: title === person.title ? '' : title }] : [];
  });
  return (
    <>
      {known.length > 0 && <dt>{words.say('unit')}</dt>}
      {known.map(({ unit, title }) => (
        <dd key={unit.id}>
          <NamedLink to={{ kind: 'directory', at: unit.id }} name={unit.name} />
          {title !== '' && (
            <span className="Facts-note">
              <bdi>{title}</bdi>
            </span>
          )}
        </dd>
      ))}
    </>
  );
}

function Manager({ id }: { readonly id: string }): ReactNode {
  const words = useWords();
  const { page } = useApp();
  const manager = usePerson(id);
  if (!manager) return null;
  const to: Page = page.kind === 'directory' ? { ...page, person: id } : { kind: 'directory', person: id };
  return (
    <>
      <dt>{words.say('manager')}</dt>
      <dd>
        <NamedLink to={to} name={manager.name} />
      </dd>
    </>
  );
}

function Reports({ person: { id } }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const count = useReports(useMemo(() => [id], [id]))[id] ?? 0;
  if (count === 0) return null;
  return (
    <>
      <dt>{words.say('reports')}</dt>
      <dd>
        <NamedLink to={{ kind: 'directory', by: 'manager', at: id }} name={words.say('people.count', { count })} />
      </dd>
    </>
  );
}

function Groups({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const groups = useGroupsOf(person);
  return (
    <>
      {groups.length > 0 && <dt>{words.say('groups')}</dt>}
      {groups.map(({ id, name }) => (
        <dd key={id}>
          <NamedLink to={{ kind: 'directory', by: 'group', at: id }} name={name} />
        </dd>
      ))}
    </>
  );
}

function useGroupsOf(person: Person): readonly Group[] {
  const directory = useDirectory();
  const [known, setKnown] = useState<{ readonly person: string; readonly groups: readonly Group[] }>();
  useEffect(() => {
    let wanted = true;
    directory.call('people.groups', { person: person.id }).then(
      ({ groups }) => wanted && setKnown({ person: person.id, groups }),
      // They are details: without them the card is still right.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [directory, person]);
  return known?.person === person.id ? known.groups : [];
}

function Attributes({ person: { attributes = {} } }: { readonly person: Person }): ReactNode {
  const words = useWords();
  return Object.entries(attributes).map(([name, value]) => {
    const link = telephoneLink(name, value);
    return (
      <div key={name} className="Facts-pair">
        <dt>{attributeName(words.say, name)}</dt>
        <dd>
          {link ? (
            <a href={link} dir="ltr">
              {value}
            </a>
          ) : (
            <bdi>{value}</bdi>
          )}
        </dd>
      </div>
    );
  });
}
