import type { PeopleMethods, Person } from '@parley/people/contract';
import { Button, Dialog, Field, PeoplePicker, Select, useDirectory, useLocations, usePerson, useUnits } from '@parley/react/internal';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { attributeName, isCalled } from '../directory/attribute-name.ts';
import { useForm } from '../forms/use-form.ts';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';
import { PhotoField } from './photo-field.tsx';
import { UnitOptions } from './unit-options.tsx';

/** Attributes that are asked for although nobody has given them yet. */
const USUAL = ['phone', 'pager', 'room'] as const;

/** The photo of oneself; of anybody everything else too, by administrators. */
export function EditPerson({ person: asked, onClose }: DialogProps<'person-edit'>): ReactNode {
  const words = useWords();
  const { session } = useApp();
  const person = usePerson(asked.id) ?? asked;
  return (
    <Dialog title={words.say('person.edit.title', { name: person.name })} size="wide" onClose={onClose}>
      {session.person.admin ? (
        <PersonForm person={person} onClose={onClose} />
      ) : (
        <>
          <div className="Dialog-body Dialog-form">
            <PhotoField person={person} />
            <p className="Field-hint">{words.say('person.edit.others')}</p>
          </div>
          <div className="Dialog-foot">
            <Button onClick={onClose}>{words.say('close')}</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

type Change = Omit<PeopleMethods['people.update']['in'], 'id'>;

function PersonForm({ person, onClose }: { readonly person: Person; readonly onClose: () => void }): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { units } = useUnits();
  const { items: locations } = useLocations();
  const list = useId();
  const [change, setChange] = useState<Change>({});
  const put = (part: Change): void => setChange((before) => ({ ...before, ...part }));
  const { busy, failure, submit } = useForm(async () => {
    if (Object.keys(change).length > 0)
      directory.learn({ people: [(await directory.call('people.update', { id: person.id, ...change })).person] });
    onClose();
  });
  const attributes = { ...person.attributes, ...change.attributes };
  const names = [...new Set([...USUAL, ...Object.keys(person.attributes ?? {})])];
  return (
    <form className="Dialog-scroll" onSubmit={submit}>
      <div className="Dialog-body Dialog-form">
        <PhotoField person={person} />
        <Field
          label={words.say('first.name')}
          required
          data-autofocus=""
          value={change.name ?? person.name}
          onChange={(event) => put({ name: event.target.value })}
        />
        <Field
          label={words.say('first.mail')}
          type="email"
          required
          value={change.mail ?? person.mail}
          onChange={(event) => put({ mail: event.target.value })}
        />
        <Field
          label={words.say('person.title')}
          value={change.title ?? person.title}
          onChange={(event) => put({ title: event.target.value })}
        />
        <Select
          label={words.say('unit')}
          value={change.unit ?? person.units[0] ?? ''}
          onChange={(event) => put({ unit: event.target.value })}
        >
          <option value="">{words.say('unit.none')}</option>
          <UnitOptions units={units} />
        </Select>
        <Field
          label={words.say('location')}
          list={list}
          value={change.location ?? person.location ?? ''}
          onChange={(event) => put({ location: event.target.value })}
        />
        <datalist id={list}>
          {locations.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <ManagerField person={person} manager={change.manager ?? person.manager ?? ''} onChange={(manager) => put({ manager })} />
        {names.map((name) => (
          <Field
            key={name}
            label={attributeName(words.say, name)}
            type={isCalled(name) ? 'tel' : 'text'}
            value={attributes[name] ?? ''}
            onChange={(event) => put({ attributes: { ...change.attributes, [name]: event.target.value } })}
          />
        ))}
        <label className="Check">
          <input type="checkbox" checked={change.admin ?? person.admin} onChange={(event) => put({ admin: event.target.checked })} />
          <span>{words.say('person.admin.choice')}</span>
        </label>
        {failure && (
          <p className="Field-error" role="alert">
            {words.say('failed.because', { reason: failure })}
          </p>
        )}
      </div>
      <FormFoot action={words.say('save')} busy={busy} onClose={onClose} />
    </form>
  );
}

interface ManagerFieldProps {
  readonly person: Person;
  /** '': nobody. */
  readonly manager: string;
  readonly onChange: (manager: string) => void;
}

function ManagerField({ person, manager, onChange }: ManagerFieldProps): ReactNode {
  const words = useWords();
  const known = usePerson(manager);
  const [choosing, setChoosing] = useState(false);
  const choose = (id: string): void => {
    onChange(id);
    setChoosing(false);
  };
  return (
    <fieldset className="FieldRow">
      <legend className="Field-label">{words.say('manager')}</legend>
      <p className="Grow">{manager === '' ? words.say('manager.none') : <bdi>{known?.name}</bdi>}</p>
      <Button variant="outline" size="small" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
        {words.say('manager.choose')}
      </Button>
      {manager !== '' && (
        <Button size="small" onClick={() => choose('')}>
          {words.say('manager.remove')}
        </Button>
      )}
      {choosing && <PeoplePicker label={words.say('manager.find')} without={new Set([person.id])} onChoose={({ id }) => choose(id)} />}
    </fieldset>
  );
}
