import { Button, Empty, Skeleton } from '@parley/react/internal';
import { LinkIcon } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Api, ApiError } from '../boot/api.ts';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { Gate } from './gate.tsx';
import { GateFailure } from './gate-failure.tsx';
import { NewPasswordField } from './password-field.tsx';

export interface InvitationProps {
  readonly api: Api;
  readonly code: string;
  readonly onEntered: (slot: number) => void;
}

type Invited = Awaited<ReturnType<Api['invitation']>>;

/** Where a one-time link leads: the person chooses a password and is in. */
export function Invitation({ api, code, onEntered }: InvitationProps): ReactNode {
  const words = useWords();
  const [invited, setInvited] = useState<Invited>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    api
      .invitation(code)
      .then(setInvited, (cause: unknown) =>
        setError(cause instanceof ApiError && cause.status === 0 ? words.say('boot.unreachable') : words.say('invitation.used')),
      );
  }, [api, code, words]);
  return (
    <Gate>
      <main className="SignIn">
        {invited ? (
          <Choose api={api} code={code} invited={invited} onEntered={onEntered} />
        ) : error ? (
          <>
            <h1>{words.say('invitation.broken')}</h1>
            <div className="Card" role="alert">
              <Empty icon={LinkIcon}>{error}</Empty>
            </div>
          </>
        ) : (
          <Skeleton kind="messages" lines={2} />
        )}
      </main>
    </Gate>
  );
}

function Choose({ api, code, invited, onEntered }: InvitationProps & { readonly invited: Invited }): ReactNode {
  const words = useWords();
  const [password, setPassword] = useState('');
  const form = useForm(async () => onEntered((await api.accept(code, password)).slot));
  return (
    <>
      <h1>{words.rich('invitation.title', { name: <bdi>{invited.name}</bdi> })}</h1>
      <form className="Card" onSubmit={form.submit}>
        <p className="Muted">
          {words.rich('invitation.lead', { organisation: <bdi>{invited.organisation}</bdi>, mail: <bdi>{invited.mail}</bdi> })}
        </p>
        <input type="hidden" name="username" autoComplete="username" value={invited.mail} readOnly />
        <NewPasswordField value={password} personal={[invited.name, invited.mail, invited.id]} onChange={setPassword} />
        <GateFailure>{form.failure}</GateFailure>
        <Button type="submit" variant="primary" size="large" disabled={form.busy}>
          {words.say('invitation.join')}
        </Button>
      </form>
    </>
  );
}
