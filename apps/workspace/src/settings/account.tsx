import type { IdentityMethods, SessionInfo } from '@parley/identity/contract';
import { Button, Failure, Field, Icon, reasonOf, Skeleton, useMe, useParley, usePerson, useToast } from '@parley/react/internal';
import { Monitor } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useForm } from '../forms/use-form.ts';
import { NewPasswordField } from '../gate/password-field.tsx';
import { useApp } from '../shell/app-context.tsx';

/** A new password in place of the one that is known. */
export function Password(): ReactNode {
  const words = useWords();
  const toast = useToast();
  const parley = useParley();
  const person = usePerson(useMe());
  const [values, setValues] = useState({ current: '', next: '' });
  const { busy, failure, submit } = useForm(async () => {
    await parley.request<IdentityMethods, 'identity.changePassword'>('identity.changePassword', values);
    setValues({ current: '', next: '' });
    toast({ text: words.say('settings.password.done') });
  });
  return (
    <form className="Settings-form" onSubmit={submit}>
      <input type="hidden" autoComplete="username" value={person?.mail ?? ''} />
      <Field
        label={words.say('settings.password.current')}
        type="password"
        autoComplete="current-password"
        required
        value={values.current}
        onChange={(event) => setValues({ ...values, current: event.target.value })}
        error={failure}
      />
      <NewPasswordField
        label={words.say('settings.password.next')}
        value={values.next}
        personal={person ? [person.name, person.mail, person.id] : []}
        onChange={(next) => setValues({ ...values, next })}
      />
      <div className="Settings-acts">
        <Button type="submit" variant="outline" disabled={busy}>
          {words.say('settings.password.do')}
        </Button>
      </div>
    </form>
  );
}

type Sessions = { readonly list?: readonly SessionInfo[]; readonly error?: unknown };

/** Where one is signed in, and the way out of each. */
export function Devices(): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const parley = useParley();
  const [{ list, error }, setSessions] = useState<Sessions>({});
  const load = useCallback(
    () =>
      parley.request<IdentityMethods, 'identity.sessions'>('identity.sessions', {}).then(
        ({ sessions }) => setSessions({ list: sessions }),
        (reason: unknown) => setSessions({ error: reason }),
      ),
    [parley],
  );
  useEffect(() => void load(), [load]);
  const end = (session: string): void =>
    void parley
      .request<IdentityMethods, 'identity.signOut'>('identity.signOut', { session })
      .then(load, (reason: unknown) => setSessions({ error: reason }));
  if (error !== undefined) return <Failure reason={reasonOf(error, words)} onRetry={() => void load()} />;
  if (!list) return <Skeleton kind="rows" lines={2} />;
  return (
    <>
      <ul className="Devices">
        {list.map((session) => (
          <Device key={session.id} session={session} onEnd={() => end(session.id)} />
        ))}
      </ul>
      <div className="Settings-acts">
        <Button variant="outline" onClick={() => ask({ kind: 'sign-out-everywhere' })}>
          {words.say('sign-out.everywhere.item')}
        </Button>
      </div>
    </>
  );
}

function Device({ session, onEnd }: { readonly session: SessionInfo; readonly onEnd: () => void }): ReactNode {
  const words = useWords();
  const name = browserOf(session.client) || words.say('settings.device');
  const seen = words.say('settings.device.seen', { time: words.formats.recent(session.lastSeenAt, Date.now()) });
  return (
    <li className="Device">
      <Icon of={Monitor} />
      <span className="Grow">
        <bdi>{name}</bdi>
        <span className="Bar-sub">{session.current ? words.say('settings.device.current') : seen}</span>
      </span>
      {!session.current && (
        <Button size="small" onClick={onEnd} aria-label={words.say('settings.device.end', { name })}>
          {words.say('sign-out')}
        </Button>
      )}
    </li>
  );
}

/** What a person calls a browser, of what it says of itself. */
function browserOf(client: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(client)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(client)?.[1];
  const called = browser === 'Edg' ? 'Edge' : browser === 'OPR' ? 'Opera' : browser;
  return called ? [called, system].filter(Boolean).join(', ') : client.slice(0, 60);
}
