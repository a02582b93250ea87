import type { Parley } from '@parley/esdk';
import { ConnectionProvider, Skeleton, ToastProvider } from '@parley/react/internal';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Api } from '../boot/api.ts';
import { type Navigation, usePage } from '../boot/navigation.ts';
import { DialogHost } from '../dialogs/dialog-host.tsx';
import type { DialogRequest } from '../dialogs/request.ts';
import { FilesProvider } from '../files/use-files.tsx';
import { type App, AppContext, type Session } from './app-context.tsx';
import { useParleyConnection } from './connection.ts';
import { Frame } from './frame.tsx';

export interface WorkspaceProps {
  readonly session: Session;
  readonly api: Api;
  readonly navigation: Navigation;
  /** The session is over: signed out here, elsewhere or by an administrator. */
  readonly onSignedOut: () => void;
}

export function Workspace(props: WorkspaceProps): ReactNode {
  const { session, api, navigation, onSignedOut: onOver } = props;
  const { id } = session.person;
  const onSignedOut = useCallback(() => {
    onOver();
    // What cannot be removed stays until they come back.
    void import('../files/forget.ts').then(({ forgetFiles }) => forgetFiles(id)).catch(() => undefined);
  }, [onOver, id]);
  const parley = useParleyConnection(api, id, session.version, onSignedOut);
  useEffect(() => navigation.remember(), [navigation]);
  if (!parley)
    return (
      <main className="Whole">
        <h1 className="Hidden">Parley</h1>
        <Skeleton kind="messages" lines={3} />
      </main>
    );
  return <WorkspaceOn {...props} onSignedOut={onSignedOut} parley={parley} />;
}

export interface WorkspaceOnProps extends WorkspaceProps {
  readonly parley: Parley;
  /** A dialog to begin with. */
  readonly asked?: DialogRequest;
}

/** The workspace on a given connection. */
export function WorkspaceOn({ session, api, navigation, onSignedOut, parley, asked }: WorkspaceOnProps): ReactNode {
  const page = usePage(navigation);
  const [dialog, setDialog] = useState(asked);
  const close = useCallback(() => setDialog(undefined), []);
  const app = useMemo<App>(
    () => ({
      session,
      api,
      page,
      href: (to) => navigation.href(to),
      go: (to, options) => navigation.go(to, options),
      ask: setDialog,
      async signOut(everywhere) {
        await api.signOut(everywhere);
        onSignedOut();
      },
    }),
    [session, api, page, navigation, onSignedOut],
  );
  return (
    <ConnectionProvider parley={parley} person={session.person.id} photoUrl={api.photoUrl}>
      <ToastProvider>
        <AppContext value={app}>
          <FilesProvider>
            <Frame />
            <DialogHost request={dialog} onClose={close} />
          </FilesProvider>
        </AppContext>
      </ToastProvider>
    </ConnectionProvider>
  );
}
