import type { SlotState } from '@parley/identity/contract';
import { Failure, reasonOf, Skeleton } from '@parley/react/internal';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { Api, ApiError } from './api.ts';
import { useWords } from './language.tsx';
import { type Navigation, usePage } from './navigation.ts';

const FirstRun = lazy(async () => ({ default: (await import('../gate/first-run.tsx')).FirstRun }));
const SignIn = lazy(async () => ({ default: (await import('../gate/sign-in.tsx')).SignIn }));
const Invitation = lazy(async () => ({ default: (await import('../gate/invitation.tsx')).Invitation }));
const Workspace = lazy(async () => ({ default: (await import('../shell/workspace.tsx')).Workspace }));

type Boot =
  | { readonly state: 'asking' }
  | { readonly state: 'known'; readonly slot: SlotState }
  | { readonly state: 'failed'; readonly error: ApiError };

const RETRY_MS = 3000;

/** Asks the server what this slot shows; asks again by itself while the server cannot be reached. */
function useSlot(api: Api): readonly [Boot, () => void] {
  const [boot, setBoot] = useState<Boot>({ state: 'asking' });
  const [asked, setAsked] = useState(0);
  const ask = useCallback(() => setAsked((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` counts the questions.
  useEffect(() => {
    let wanted = true;
    api.session().then(
      (slot) => wanted && setBoot({ state: 'known', slot }),
      (error: unknown) =>
        wanted && setBoot({ state: 'failed', error: error instanceof ApiError ? error : new ApiError(500, 'internal', String(error)) }),
    );
    return () => {
      wanted = false;
    };
  }, [api, asked]);
  useEffect(() => {
    if (boot.state !== 'failed') return;
    const timer = setTimeout(ask, RETRY_MS);
    return () => clearTimeout(timer);
  }, [boot, ask]);
  return [boot, ask];
}

export function BootScreen({ navigation }: { readonly navigation: Navigation }): ReactNode {
  const [api] = useState(() => new Api(navigation.slot));
  const [boot, again] = useSlot(api);
  const words = useWords();
  if (boot.state === 'asking') return <Waiting />;
  if (boot.state === 'failed')
    return (
      <main className="Whole">
        <h1 className="Hidden">Parley</h1>
        <Failure
          reason={
            boot.error.status === 0 ? words.say('boot.unreachable') : words.say('boot.failed', { reason: reasonOf(boot.error, words) })
          }
          onRetry={again}
        />
      </main>
    );
  return (
    <Suspense fallback={<Waiting />}>
      <Screen slot={boot.slot} api={api} navigation={navigation} onChanged={again} />
    </Suspense>
  );
}

interface ScreenProps {
  readonly slot: SlotState;
  readonly api: Api;
  readonly navigation: Navigation;
  readonly onChanged: () => void;
}

function Screen({ slot, api, navigation, onChanged }: ScreenProps): ReactNode {
  const page = usePage(navigation);
  /** After signing in: here, or in the slot that the server chose. */
  const enter = (entered: number): void => {
    if (entered === navigation.slot) {
      // Who signs in goes on where they were; a one-time link leads home.
      if (slot.state === 'first-run' || page.kind === 'invitation') navigation.go({ kind: 'home' }, { replace: true });
      onChanged();
    } else location.assign(`/u/${entered}/`);
  };
  if (slot.state === 'first-run')
    return <FirstRun api={api} code={navigation.first} version={slot.version} dataPath={slot.dataPath} onEntered={enter} />;
  if (page.kind === 'invitation') return <Invitation api={api} code={page.code} onEntered={enter} />;
  if (slot.state === 'signed-out') return <SignIn api={api} organisation={slot.organisation} version={slot.version} onEntered={enter} />;
  return <Workspace session={slot} api={api} navigation={navigation} onSignedOut={onChanged} />;
}

function Waiting(): ReactNode {
  return (
    <main className="Whole">
      <h1 className="Hidden">Parley</h1>
      <Skeleton kind="messages" lines={3} />
    </main>
  );
}
