import { Button, Field } from '@parley/react/internal';
import { type ReactNode, useEffect, useState } from 'react';
import type { Api } from '../boot/api.ts';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { Gate } from './gate.tsx';
import { GateFailure } from './gate-failure.tsx';

export interface SignInProps {
  readonly api: Api;
  readonly organisation: string;
  readonly version: string;
  readonly onEntered: (slot: number) => void;
}

export function SignIn({ api, organisation, version, onEntered }: SignInProps): ReactNode {
  const words = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm(async () => onEntered((await api.signIn({ name: name.trim(), password })).slot));
  useEffect(() => {
    document.title = `${words.say('sign-in')} – ${organisation}`;
  }, [words, organisation]);
  return (
    <Gate version={version}>
      <main className="SignIn">
        <h1>{words.rich('sign-in.title', { organisation: <bdi>{organisation}</bdi> })}</h1>
        <form className="Card" onSubmit={form.submit}>
          <Field
            label={words.say('sign-in.name')}
            size="large"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Field
            label={words.say('password')}
            size="large"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <GateFailure>{form.failure}</GateFailure>
          <Button type="submit" variant="primary" size="large" disabled={form.busy}>
            {words.say('sign-in')}
          </Button>
        </form>
        <p className="SignIn-note">{words.say('sign-in.help')}</p>
      </main>
    </Gate>
  );
}
