import { type ReactNode, useState } from 'react';
import { Api, ApiError } from '../src/boot/api.ts';
import { ErrorBoundary } from '../src/boot/error-boundary.tsx';
import type { Navigation } from '../src/boot/navigation.ts';
import type { Page } from '../src/boot/route.ts';
import type { DialogRequest } from '../src/dialogs/request.ts';
import { FirstRun } from '../src/gate/first-run.tsx';
import { Invitation } from '../src/gate/invitation.tsx';
import { SignIn } from '../src/gate/sign-in.tsx';
import type { Session } from '../src/shell/app-context.tsx';
import { WorkspaceOn } from '../src/shell/workspace.tsx';
import { Components } from './components.tsx';
import { type FakeOptions, FakeParley } from './fake-parley.ts';
import { MemoryNavigation } from './memory-navigation.ts';
import { failed, groups, history, hostile, inbox, ME, messages, pending, people, report, units } from './sample.ts';

const session: Session = {
  state: 'signed-in',
  organisation: 'Aldermoor Hospital',
  person: { id: ME, name: 'Priya Raghunathan', admin: true },
  mayOpenAs: true,
  insecure: false,
  version: '0.1.0',
};
const LAB: Page = { kind: 'conversation', id: 'lab' };
const nothing = (): void => undefined;

/** An identity service that knows one link and refuses every password. */
class FakeApi extends Api {
  readonly #used: boolean;
  constructor(used = false) {
    super(0);
    this.#used = used;
  }
  override async signIn(): Promise<never> {
    throw new ApiError(401, 'refused', 'That name and password do not fit together.');
  }
  override async invitation(): Promise<{ organisation: string; id: string; name: string; mail: string }> {
    if (this.#used) throw new ApiError(404, 'not-found', 'There is no such invitation.');
    return { organisation: 'Aldermoor Hospital', id: 'elif-kaya', name: 'Elif Kaya', mail: 'elif@aldermoor.example' };
  }
}

interface ShownWorkspace {
  readonly page?: Page;
  readonly parley?: FakeOptions;
  readonly session?: Partial<Session>;
  readonly asked?: DialogRequest;
}

function Shown({ page = LAB, parley = {}, session: change = {}, asked }: ShownWorkspace): ReactNode {
  const [navigation] = useState<Navigation>(() => new MemoryNavigation(page));
  const [fake] = useState(() => new FakeParley(parley));
  const [api] = useState(() => new FakeApi());
  return (
    <WorkspaceOn
      session={{ ...session, ...change }}
      api={api}
      navigation={navigation}
      onSignedOut={nothing}
      parley={fake}
      {...(asked && { asked })}
    />
  );
}

const lab = inbox[0]?.conversation;
const bo = people.find((person) => person.id === 'elif');
const own = messages.at(-1);
const cardiology = units.find((unit) => unit.id === 'cardiology');
const running = { state: 'running', id: 'i1', dryRun: false, file: 'staff.csv', step: 'writing', progress: 0.42 } as const;
if (!lab || !bo || !own || !cardiology) throw new Error('the sample lost a part that the gallery shows');

const workspaces: Readonly<Record<string, ShownWorkspace>> = {
  workspace: { parley: { typing: ['yusuf'] } },
  home: { page: { kind: 'home' } },
  'home-empty': { page: { kind: 'home' }, parley: { empty: true } },
  direct: { page: { kind: 'direct', person: 'amara' } },
  'room-empty': { page: { kind: 'conversation', id: 'handover' } },
  long: { parley: { messages: history(400) } },
  offline: { parley: { offline: true, waiting: 2, messages: [...messages, ...pending] } },
  failed: { parley: { messages: [...messages, ...failed] } },
  stopped: { parley: { stopped: true } },
  ended: { parley: { ended: true } },
  insecure: { session: { insecure: true } },
  loading: { parley: { loading: true } },
  error: { parley: { failing: true } },
  forbidden: { page: { kind: 'conversation', id: 'secret' } },
  hostile: {
    parley: {
      messages: hostile.map((body, index) => ({
        id: index + 1,
        seq: index + 1,
        sender: 'bo',
        at: own.at + index,
        body,
        ref: `h${index}`,
        state: 'sent' as const,
      })),
    },
  },
  directory: { page: { kind: 'directory', at: 'cardiology' } },
  'directory-root': { page: { kind: 'directory' } },
  person: { page: { kind: 'directory', at: 'cardiology', person: 'amara' } },
  'person-inactive': { page: { kind: 'directory', at: 'cardiology', person: 'bo' } },
  'directory-member': {
    page: { kind: 'directory', at: 'cardiology', person: 'amara' },
    session: { mayOpenAs: false, person: { id: ME, name: 'Priya Raghunathan', admin: false } },
  },
  settings: { page: { kind: 'settings' } },
  'settings-empty': { page: { kind: 'settings' }, parley: { empty: true } },
  'settings-failing': { page: { kind: 'settings' }, parley: { failing: true } },
  'dialog-switcher': { asked: { kind: 'switcher' } },
  'dialog-shortcuts': { asked: { kind: 'shortcuts' } },
  'dialog-status': { asked: { kind: 'status' } },
  'dialog-status-set': {
    asked: { kind: 'status' },
    parley: { setting: { state: 'busy', text: 'Rounds until 11', until: new Date().setHours(23, 0, 0, 0) } },
  },
  'dialog-person': { asked: { kind: 'new', tab: 'person' } },
  'dialog-room': { asked: { kind: 'new', tab: 'room' } },
  'dialog-browse': { asked: { kind: 'new', tab: 'browse' } },
  'dialog-room-edit': { asked: { kind: 'room-edit', conversation: lab } },
  'dialog-room-invite': { asked: { kind: 'room-invite', conversation: lab } },
  'dialog-room-leave': { asked: { kind: 'room-leave', conversation: lab } },
  'dialog-delete': {
    asked: { kind: 'message-delete', message: own, onDelete: () => Promise.reject(new Error('The server cannot be reached.')) },
  },
  'dialog-open-as': { asked: { kind: 'open-as' } },
  'dialog-sign-out': { asked: { kind: 'sign-out-everywhere' } },
  'dialog-person-add': { asked: { kind: 'person-add', unit: 'cardiology' }, page: { kind: 'directory', at: 'cardiology' } },
  'dialog-unit-add': { asked: { kind: 'unit-add', parent: 'medicine' }, page: { kind: 'directory', at: 'medicine' } },
  'dialog-import': { asked: { kind: 'people-import' }, page: { kind: 'directory' } },
  'dialog-import-running': { asked: { kind: 'people-import' }, page: { kind: 'directory' }, parley: { job: running } },
  'dialog-import-tried': {
    asked: { kind: 'people-import', job: 'i1' },
    page: { kind: 'directory' },
    parley: { job: { state: 'done', id: 'i1', dryRun: true, file: 'staff.csv', report } },
  },
  'directory-importing': { page: { kind: 'directory', at: 'all' }, parley: { job: running } },
  'directory-managers': { page: { kind: 'directory', by: 'manager', at: 'amara' } },
  'directory-location': { page: { kind: 'directory', by: 'location', at: 'Aldermoor North' } },
  'directory-group': { page: { kind: 'directory', by: 'group', at: 'crash', person: 'amara' } },
  'directory-units-below': { page: { kind: 'directory', at: 'medicine' } },
  'dialog-unit-edit': { asked: { kind: 'unit-edit', unit: cardiology }, page: { kind: 'directory', at: 'cardiology' } },
  'dialog-unit-remove': { asked: { kind: 'unit-remove', unit: cardiology }, page: { kind: 'directory', at: 'cardiology' } },
  'dialog-group-edit': { asked: { kind: 'group-edit', group: groups[1] }, page: { kind: 'directory', by: 'group', at: 'crash' } },
  'dialog-person-edit': { asked: { kind: 'person-edit', person: bo }, page: { kind: 'directory', at: 'cardiology', person: 'elif' } },
  'dialog-invite': { asked: { kind: 'person-invite', person: bo }, page: { kind: 'directory', at: 'cardiology', person: 'elif' } },
  'dialog-deactivate': {
    asked: { kind: 'person-deactivate', person: bo },
    page: { kind: 'directory', at: 'cardiology', person: 'elif' },
  },
};

/** Breaks when it is drawn. */
function Breaking(): never {
  throw new Error('a part of the page did not load');
}

const gates: Readonly<Record<string, () => ReactNode>> = {
  broken: () => (
    <ErrorBoundary>
      <Breaking />
    </ErrorBoundary>
  ),
  'sign-in': () => <SignIn api={new FakeApi()} organisation="Aldermoor Hospital" version="0.1.0" onEntered={nothing} />,
  'first-run': () => <FirstRun api={new FakeApi()} code="q7Jm" version="0.1.0" dataPath="/var/lib/parley" onEntered={nothing} />,
  'first-run-locked': () => <FirstRun api={new FakeApi()} code={undefined} version="0.1.0" dataPath={undefined} onEntered={nothing} />,
  invitation: () => <Invitation api={new FakeApi()} code="q7Jm" onEntered={nothing} />,
  'invitation-used': () => <Invitation api={new FakeApi(true)} code="q7Jm" onEntered={nothing} />,
  components: () => <Components />,
};

export const screens: readonly string[] = [...Object.keys(gates), ...Object.keys(workspaces)];

export function Screen({ name }: { readonly name: string }): ReactNode {
  const shown = workspaces[name];
  if (shown) return <Shown {...shown} />;
  return gates[name]?.() ?? <Contents />;
}

/** Every screen in every state. */
function Contents(): ReactNode {
  return (
    <main className="Whole">
      <h1>Gallery</h1>
      <p className="Muted">Add &amp;theme=dark, &amp;language=ar or &amp;density=compact to an address.</p>
      <ul>
        {screens.map((name) => (
          <li key={name}>
            <a href={`?screen=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
