import type { Group, PeopleMethods } from '@parley/people/contract';
import {
  Button,
  Confirm,
  Dialog,
  Field,
  Icon,
  PeoplePicker,
  reasonOf,
  Select,
  useDirectory,
  useGroups,
  useLocations,
  usePeople,
  useUnits,
} from '@parley/react';
import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { UnitOptions } from './unit-options.tsx';

/** What stands in the form. */
interface GroupValues {
  readonly name: string;
  readonly description: string;
  /** Of the query; '' where it does not ask for it. */
  readonly unit: string;
  readonly location: string;
  readonly groups: readonly string[];
  /** People to be listed besides those who are. */
  readonly added: readonly string[];
}

/** A named set of people: listed by hand, found by unit or location, or those of other groups. */
export function EditGroup({ group, onClose }: DialogProps<'group-edit'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { go } = useApp();
  const [values, setValues] = useState<GroupValues>(valuesOf(group));
  const [failure, setFailure] = useState<string>();
  const change = (part: Partial<GroupValues>): void => setValues((before) => ({ ...before, ...part }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      const { group: after } = group
        ? await directory.call('people.updateGroup', { id: group.id, ...inputOf(values, group), addPeople: values.added })
        : await directory.call('people.addGroup', { ...withoutNull(inputOf(values, undefined)), people: values.added });
      directory.learn({ groups: [after] });
      onClose();
      go({ kind: 'directory', by: 'group', at: after.id });
    } catch (error) {
      setFailure(reasonOf(error, words));
    }
  };
  return (
    <Dialog
      title={group ? words.say('group.edit.title', { name: group.name }) : words.say('group.add.title')}
      size="wide"
      onClose={onClose}
    >
      <form className="Dialog-scroll" onSubmit={(event) => void submit(event)}>
        <div className="Dialog-body Dialog-form">
          <Field
            label={words.say('group.name')}
            required
            value={values.name}
            onChange={(event) => change({ name: event.target.value })}
            error={failure}
            data-autofocus=""
          />
          <Field
            label={words.say('group.description')}
            hint={words.say('group.description.hint')}
            value={values.description}
            onChange={(event) => change({ description: event.target.value })}
          />
          <GroupQueryFields values={values} onChange={change} />
          <GroupsWithin own={group?.id} values={values} onChange={change} />
          <AddedPeople values={values} onChange={change} />
        </div>
        <div className="Dialog-foot">
          <Button onClick={onClose}>{words.say('cancel')}</Button>
          <Button type="submit" variant="primary" disabled={values.name.trim() === ''}>
            {words.say(group ? 'save' : 'group.add.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly values: GroupValues;
  readonly onChange: (part: Partial<GroupValues>) => void;
}

/** Everybody of a unit, of a location, or both. */
function GroupQueryFields({ values, onChange }: PartProps): ReactNode {
  const words = useWords();
  const { units } = useUnits();
  const { items: locations } = useLocations();
  return (
    <fieldset className="FieldRow">
      <legend className="Field-label">{words.say('group.query')}</legend>
      <Select label={words.say('unit')} value={values.unit} onChange={(event) => onChange({ unit: event.target.value })}>
        <option value="">{words.say('any')}</option>
        <UnitOptions units={units} />
      </Select>
      <Select label={words.say('location')} value={values.location} onChange={(event) => onChange({ location: event.target.value })}>
        <option value="">{words.say('any')}</option>
        {locations.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </fieldset>
  );
}

function GroupsWithin({ own, values, onChange }: PartProps & { readonly own: string | undefined }): ReactNode {
  const words = useWords();
  const others = useGroups().items.filter(({ id }) => id !== own);
  if (others.length === 0) return null;
  const toggle = (id: string, chosen: boolean): void =>
    onChange({ groups: chosen ? [...values.groups, id] : values.groups.filter((each) => each !== id) });
  return (
    <fieldset className="Checks">
      <legend className="Field-label">{words.say('group.groups')}</legend>
      {others.map(({ id, name }) => (
        <label key={id} className="Check">
          <input type="checkbox" checked={values.groups.includes(id)} onChange={(event) => toggle(id, event.target.checked)} />
          <bdi>{name}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

function AddedPeople({ values: { added }, onChange }: PartProps): ReactNode {
  const words = useWords();
  const people = usePeople(useMemo(() => added, [added]));
  const toggle = (id: string): void => onChange({ added: added.includes(id) ? added.filter((each) => each !== id) : [...added, id] });
  return (
    <section className="GroupPeople" aria-label={words.say('group.people')}>
      <h3 className="Field-label">{words.say('group.people')}</h3>
      <div className="Chips">
        {added.map((id) => (
          <button
            key={id}
            type="button"
            className="Tag Chip"
            onClick={() => toggle(id)}
            aria-label={words.say('group.without', { name: people.get(id)?.name ?? '' })}
          >
            <bdi>{people.get(id)?.name}</bdi>
            <Icon of={X} size={14} />
          </button>
        ))}
      </div>
      <PeoplePicker label={words.say('group.people.find')} chosen={new Set(added)} onChoose={({ id }) => toggle(id)} />
    </section>
  );
}

function valuesOf(group: Group | undefined): GroupValues {
  const { name = '', description = '', query, groups = [] } = group ?? {};
  return { name, description, unit: query?.unit ?? '', location: query?.location ?? '', groups, added: [] };
}

type GroupInput = Omit<PeopleMethods['people.updateGroup']['in'], 'id' | 'addPeople' | 'removePeople'> & { readonly name: string };

/** What was asked of an attribute stays asked for: it is not in the form. */
function inputOf({ name, description, unit, location, groups }: GroupValues, before: Group | undefined): GroupInput {
  const attribute = before?.query?.attribute;
  const query = { ...(unit && { unit }), ...(location && { location }), ...(attribute && { attribute }) };
  return { name: name.trim(), description: description.trim(), groups, query: Object.keys(query).length > 0 ? query : null };
}

function withoutNull({ query, ...rest }: GroupInput): Omit<PeopleMethods['people.addGroup']['in'], 'people'> {
  return { ...rest, ...(query && { query }) };
}

export function RemoveGroup({ group, onClose }: DialogProps<'group-remove'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { go } = useApp();
  const remove = async (): Promise<void> => {
    await directory.call('people.removeGroup', { id: group.id });
    directory.learn({ removedGroups: [group.id] });
    go({ kind: 'directory', by: 'group' }, { replace: true });
  };
  return (
    <Confirm
      danger
      title={words.say('group.remove.title', { name: group.name })}
      action={words.say('group.remove.do')}
      onConfirm={remove}
      onClose={onClose}
    >
      {words.say('group.remove.note')}
    </Confirm>
  );
}
