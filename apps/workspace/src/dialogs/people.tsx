import type { IdentityMethods } from '@parley/identity/contract';
import { Button, Confirm, Dialog, Field, Select, useDirectory, useParley, useUnits } from '@parley/react/internal';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { useApp } from '../shell/app-context.tsx';
import { CopyField } from './copy-field.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { FormFoot } from './form-foot.tsx';
import { UnitOptions } from './unit-options.tsx';

/** One person by hand; then the link with which they set a password. */
export function AddPerson({ unit: first, onClose }: DialogProps<'person-add'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const { ask } = useApp();
  const { units } = useUnits();
  const [values, setValues] = useState({ name: '', mail: '', title: '', unit: first ?? '', admin: false });
  const { busy, failure, submit } = useForm(async (keyOf) => {
    const { name, mail, title, unit, admin } = values;
    const input = { name: name.trim(), mail: mail.trim(), title: title.trim(), admin, ...(unit && { unit }) };
    const { person } = await directory.call('people.add', input, { key: keyOf(input) });
    directory.learn({ people: [person] });
    ask({ kind: 'person-invite', person });
  });
  const field = (name: 'name' | 'mail' | 'title', rest: { readonly type?: string; readonly required?: boolean }): ReactNode => (
    <Field
      label={words.say(name === 'title' ? 'person.title' : `first.${name}`)}
      autoComplete="off"
      value={values[name]}
      onChange={(event) => setValues({ ...values, [name]: event.target.value })}
      {...rest}
    />
  );
  return (
    <Dialog title={words.say('person.add.title')} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="Dialog-body Dialog-form">
          {field('name', { required: true })}
          {field('mail', { type: 'email', required: true })}
          {field('title', {})}
          {units.length > 0 && (
            <Select label={words.say('unit')} value={values.unit} onChange={(event) => setValues({ ...values, unit: event.target.value })}>
              <option value="">{words.say('unit.none')}</option>
              <UnitOptions units={units} />
            </Select>
          )}
          <label className="Check">
            <input type="checkbox" checked={values.admin} onChange={(event) => setValues({ ...values, admin: event.target.checked })} />
            <span>{words.say('person.admin.choice')}</span>
          </label>
          {failure && (
            <p className="Field-error" role="alert">
              {failure}
            </p>
          )}
        </div>
        <FormFoot action={words.say('person.add.do')} busy={busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

type Invitation = IdentityMethods['identity.invite']['out'];

/** Makes a one-time link; it is shown this once. */
export function InvitePerson({ person, onClose }: DialogProps<'person-invite'>): ReactNode {
  const words = useWords();
  const parley = useParley();
  const [link, setLink] = useState<Invitation>();
  const { busy, failure, submit } = useForm(async () =>
    setLink(await parley.request<IdentityMethods, 'identity.invite'>('identity.invite', { person: person.id })),
  );
  return (
    <Dialog title={words.say('invite.title', { name: person.name })} onClose={onClose}>
      <div className="Dialog-body Dialog-form">
        <p>{words.say(person.joined ? 'invite.again' : 'invite.lead', { name: person.name })}</p>
        {link && (
          <CopyField
            label={words.say('invite.link')}
            value={link.url}
            hint={words.say('invite.hint', { date: words.formats.full(link.expiresAt) })}
          />
        )}
        {failure && (
          <p className="Field-error" role="alert">
            {words.say('failed.because', { reason: failure })}
          </p>
        )}
      </div>
      <div className="Dialog-foot">
        <Button onClick={onClose}>{words.say('close')}</Button>
        {!link && (
          <Button variant="primary" disabled={busy} onClick={() => submit()} data-autofocus="">
            {words.say('invite.make')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

export function DeactivatePerson({ person, onClose }: DialogProps<'person-deactivate'>): ReactNode {
  const words = useWords();
  const directory = useDirectory();
  const deactivate = async (): Promise<void> =>
    directory.learn({ people: [(await directory.call('people.update', { id: person.id, active: false })).person] });
  return (
    <Confirm
      danger
      title={words.say('deactivate.title', { name: person.name })}
      action={words.say('deactivate.do', { name: person.name })}
      onConfirm={deactivate}
      onClose={onClose}
    >
      {words.say('deactivate.note')}
    </Confirm>
  );
}
