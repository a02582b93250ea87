import { ConnectionBanner, ParleyProvider } from '@parley/react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { ask, type Session, token } from './api.ts';
import { Board } from './board.tsx';
import { SignIn } from './sign-in.tsx';

export function App(): ReactNode {
  const [session, setSession] = useState<Session | 'unknown' | undefined>('unknown');
  const look = useCallback(() => void ask<Session>('session').then(setSession), []);
  useEffect(look, [look]);
  if (session === 'unknown') return null;
  if (!session) return <SignIn onSignedIn={look} />;
  const signOut = (): void => void ask('sign-out', {}).then(look);
  return (
    <ParleyProvider server={session.parley} token={token} storageKey={session.person.id}>
      <header className="head">
        <h1>Tasks</h1>
        <span>{session.person.name}</span>
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </header>
      <ConnectionBanner />
      <Board session={session} />
    </ParleyProvider>
  );
}
