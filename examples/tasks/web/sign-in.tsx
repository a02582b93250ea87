import { type FormEvent, type ReactNode, useState } from 'react';
import { ask } from './api.ts';

export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }): ReactNode {
  const [refused, setRefused] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const answer = await ask('sign-in', Object.fromEntries(new FormData(event.currentTarget)));
    if (answer) onSignedIn();
    else setRefused(true);
  };
  return (
    <main className="sign-in">
      <h1>Tasks</h1>
      <form onSubmit={(event) => void submit(event)}>
        <label>
          User name <input name="name" autoComplete="username" required />
        </label>
        <label>
          Password <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {refused && <p role="alert">That is not right.</p>}
        <button type="submit">Sign in</button>
      </form>
    </main>
  );
}
