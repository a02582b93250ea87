import type { Unit } from '@parley/people/contract';
import { Confirm, Dialog, Field, Select, UnitTree, useDirectory, useUnits } from '@parley/react/internal';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import type { KeyOf } from '../forms/submission.ts';
import { useForm } from '../forms/use-form.ts';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';
import { UnitOptions } from './unit-options.tsx';

export function AddUnit({ parent, onClose }: DialogProps<'unit-add'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { go } = useApp();
  const { units } = useUnits();
  const add = async ({ name, parent: above }: UnitValues, keyOf: KeyOf): Promise<void> => {
    const input = { name, ...(above && { parent: above }) };
    const { unit } = await directory.call('people.addUnit', input, { key: keyOf(input) });
    directory.learn({ units: [unit] });
    go({ kind: 'directory', at: unit.id });
  };
  return (
    <UnitForm
      title={words.say('unit.add.title')}
      action={words.say('unit.add.do')}
      first={{ name: '', parent: parent ?? '' }}
      parents={units}
      onSave={add}
      onClose={onClose}
    />
  );
}

/** Another name, or another place. */
export function EditUnit({ unit, onClose }: DialogProps<'unit-edit'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { units } = useUnits();
  const tree = UnitTree.of(units);
  const save = async (values: UnitValues): Promise<void> => {
    const moved = values.parent !== (unit.parent ?? '');
    const { unit: after } = await directory.call('people.updateUnit', {
      id: unit.id,
      name: values.name,
      ...(moved && { parent: values.parent }),
    });
    directory.learn({ units: [after] });
  };
  return (
    <UnitForm
      title={words.say('unit.edit.title', { name: unit.name })}
      action={words.say('save')}
      first={{ name: unit.name, parent: unit.parent ?? '' }}
      // Nothing stands below itself.
      parents={units.filter(({ id }) => !tree.path(id).some((above) => above.id === unit.id))}
      onSave={save}
      onClose={onClose}
    />
  );
}

interface UnitValues {
  readonly name: string;
  /** '': among the roots. */
  readonly parent: string;
}

interface UnitFormProps {
  readonly title: string;
  readonly action: string;
  readonly first: UnitValues;
  readonly parents: readonly Unit[];
  readonly onSave: (values: UnitValues, keyOf: KeyOf) => Promise<void>;
  readonly onClose: () => void;
}

function UnitForm({ title, action, first, parents, onSave, onClose }: UnitFormProps): ReactNode {
  const words = useWords();
  const [{ name, parent }, setValues] = useState(first);
  const { busy, failure, submit } = useForm(async (keyOf) => {
    await onSave({ name: name.trim(), parent }, keyOf);
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="Dialog-body Dialog-form">
          <Field
            label={words.say('unit.name')}
            required
            value={name}
            onChange={(event) => setValues({ name: event.target.value, parent })}
            error={failure}
            data-autofocus=""
          />
          {parents.length > 0 && (
            <Select label={words.say('unit.parent')} value={parent} onChange={(event) => setValues({ name, parent: event.target.value })}>
              <option value="">{words.say('unit.top')}</option>
              <UnitOptions units={parents} />
            </Select>
          )}
        </div>
        <FormFoot action={action} disabled={name.trim() === ''} busy={busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** A unit with somebody or something in it needs another one that takes them. */
export function RemoveUnit({ unit, onClose }: DialogProps<'unit-remove'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { go } = useApp();
  const { units } = useUnits();
  const tree = UnitTree.of(units);
  const targets = units.filter(({ id }) => !tree.path(id).some((above) => above.id === unit.id));
  const isEmpty = unit.people === 0 && tree.children(unit.id).length === 0;
  const [moveTo, setMoveTo] = useState(unit.parent ?? targets[0]?.id ?? '');
  const remove = async (): Promise<void> => {
    await directory.call('people.removeUnit', { id: unit.id, ...(!isEmpty && moveTo && { moveTo }) });
    directory.learn({ removedUnits: [unit.id] });
    go({ kind: 'directory', ...(unit.parent !== undefined && { at: unit.parent }) }, { replace: true });
  };
  return (
    <Confirm
      danger
      title={words.say('unit.remove.title', { name: unit.name })}
      action={words.say('unit.remove.do')}
      onConfirm={remove}
      onClose={onClose}
    >
      {isEmpty && words.say('unit.remove.empty')}
      {!isEmpty && targets.length === 0 && words.say('unit.remove.nowhere')}
      {!isEmpty && targets.length > 0 && (
        <Select label={words.say('unit.remove.to')} value={moveTo} onChange={(event) => setMoveTo(event.target.value)}>
          <UnitOptions units={targets} />
        </Select>
      )}
    </Confirm>
  );
}
