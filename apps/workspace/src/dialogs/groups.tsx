import type { Group, PeopleMethods } from '@parley/people/contract';
import { Confirm, Dialog, Field, useDirectory } from '@parley/react/internal';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';
import { AddedPeople, GroupQueryFields, GroupsWithin, type GroupValues } from './group-fields.tsx';

/** A named set of people: listed by hand, found by unit or location, or those of other groups. */
export function EditGroup({ group, onClose }: DialogProps<'group-edit'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { go } = useApp();
  const [values, setValues] = useState<GroupValues>(valuesOf(group));
  const change = (part: Partial<GroupValues>): void => setValues((before) => ({ ...before, ...part }));
  const { busy, failure, submit } = useForm(async (keyOf) => {
    const made = { ...withoutNull(inputOf(values, undefined)), people: values.added };
    const { group: after } = group
      ? await directory.call('people.updateGroup', { id: group.id, ...inputOf(values, group), addPeople: values.added })
      : await directory.call('people.addGroup', made, { key: keyOf(made) });
    directory.learn({ groups: [after] });
    onClose();
    go({ kind: 'directory', by: 'group', at: after.id });
  });
  return (
    <Dialog
      title={group ? words.say('group.edit.title', { name: group.name }) : words.say('group.add.title')}
      size="wide"
      onClose={onClose}
    >
      <form className="Dialog-scroll" onSubmit={submit}>
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
        <FormFoot action={words.say(group ? 'save' : 'group.add.do')} disabled={values.name.trim() === ''} busy={busy} onClose={onClose} />
      </form>
    </Dialog>
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
