import { Button, Empty, Field, Icon } from '@parley/react/internal';
import { Check, KeyRound } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Api } from '../boot/api.ts';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { Gate } from './gate.tsx';
import { GateFailure } from './gate-failure.tsx';
import { NewPasswordField } from './password-field.tsx';

export interface FirstRunProps {
  readonly api: Api;
  /** From the link that the server printed; without it nobody becomes administrator. */
  readonly code: string | undefined;
  readonly version: string;
  /** Absent: in the database of a site. */
  readonly dataPath: string | undefined;
  readonly onEntered: (slot: number) => void;
}

/** The first page of a new server: whose is it? */
export function FirstRun({ api, code, version, dataPath, onEntered }: FirstRunProps): ReactNode {
  const words = useWords();
  useEffect(() => {
    document.title = `${words.say('first.title')} – Parley`;
  }, [words]);
  return (
    <Gate version={version}>
      <main className="First">
        <h1>{words.say('first.title')}</h1>
        {code === undefined ? (
          <div className="Card First-locked">
            <Empty icon={KeyRound}>{words.rich('first.locked', { parameter: <code>/?first=…</code> })}</Empty>
          </div>
        ) : (
          <>
            <p className="First-lead">{words.say('first.lead')}</p>
            <div className="First-ways">
              <CreateOrganisation api={api} code={code} onEntered={onEntered} />
              <LoadSample api={api} code={code} onEntered={onEntered} />
            </div>
          </>
        )}
        <ul className="First-facts">
          {dataPath === undefined ? (
            <Fact>{words.say('first.site')}</Fact>
          ) : (
            <>
              <Fact>{words.rich('first.data', { path: <bdi>{dataPath}</bdi> })}</Fact>
              <Fact>{words.say('first.store')}</Fact>
            </>
          )}
        </ul>
      </main>
    </Gate>
  );
}

function Fact({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <li>
      <Icon of={Check} size={14} />
      <span>{children}</span>
    </li>
  );
}

interface WayProps {
  readonly api: Api;
  readonly code: string;
  readonly onEntered: (slot: number) => void;
}

function CreateOrganisation({ api, code, onEntered }: WayProps): ReactNode {
  const words = useWords();
  const [values, setValues] = useState({ organisation: '', name: '', mail: '', password: '' });
  const form = useForm(async () => onEntered((await api.createOrganisation({ code, ...values })).slot));
  const field = (name: 'organisation' | 'name' | 'mail', autoComplete: string, type = 'text'): ReactNode => (
    <Field
      label={words.say(`first.${name}`)}
      size="large"
      name={name}
      type={type}
      autoComplete={autoComplete}
      required
      value={values[name]}
      onChange={(event) => setValues({ ...values, [name]: event.target.value })}
    />
  );
  return (
    <section className="Card First-way" aria-labelledby="create">
      <h2 id="create">{words.say('first.create')}</h2>
      <p>{words.say('first.create.lead')}</p>
      <form onSubmit={form.submit}>
        {field('organisation', 'organization')}
        {field('name', 'name')}
        {field('mail', 'email', 'email')}
        <NewPasswordField
          value={values.password}
          personal={[values.name, values.mail, values.organisation]}
          onChange={(password) => setValues({ ...values, password })}
        />
        <GateFailure>{form.failure}</GateFailure>
        <Button type="submit" variant="primary" size="large" disabled={form.busy}>
          {words.say('first.create.do')}
        </Button>
      </form>
    </section>
  );
}

function LoadSample({ api, code, onEntered }: WayProps): ReactNode {
  const words = useWords();
  const form = useForm(async () => onEntered((await api.loadSample(code)).slot));
  return (
    <section className="Card First-way" aria-labelledby="sample">
      <h2 id="sample">{words.say('first.sample')}</h2>
      <p>{words.say('first.sample.lead')}</p>
      <ul className="First-list">
        <Fact>{words.say('first.sample.people')}</Fact>
        <Fact>{words.say('first.sample.rooms')}</Fact>
        <Fact>{words.say('first.sample.windows')}</Fact>
      </ul>
      <GateFailure>{form.failure}</GateFailure>
      <Button variant="outline" size="large" disabled={form.busy} onClick={() => form.submit()}>
        {form.busy ? words.say('first.sample.loading') : words.say('first.sample.do')}
      </Button>
    </section>
  );
}
