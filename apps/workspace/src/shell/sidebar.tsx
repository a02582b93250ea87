import type { InboxRow } from '@parley/esdk';
import { Button, ConversationRow, Empty, Icon, IconButton, OrganisationTree, Skeleton, useInbox } from '@parley/react/internal';
import { Search, SquarePen } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from './app-context.tsx';
import { ProfileMenu } from './profile-menu.tsx';
import { TabBar } from './rail.tsx';
import { Title } from './use-title.ts';

const WebhooksOff = lazy(async () => ({ default: (await import('../webhooks/webhooks-off.tsx')).WebhooksOff }));

/** Conversations and the organisation; on a narrow screen the conversations with their last words. */
export function Sidebar({ narrow, isPage }: { readonly narrow: boolean; readonly isPage: boolean }): ReactNode {
  const words = useWords();
  const { session, page, go } = useApp();
  const { conversations, ready } = useInbox();
  const current = page.kind === 'conversation' ? page.id : undefined;
  return (
    <SidebarFrame label={words.say('sidebar')} title={words.say('messages')} isPage={isPage}>
      <SidebarHead title={session.organisation} narrowTitle={words.say('messages')} />
      <JumpButton />
      <div className="Sidebar-scroll">
        <nav aria-label={words.say('conversations')}>
          {!ready && conversations.length === 0 && <Skeleton kind={narrow ? 'messages' : 'rows'} lines={6} />}
          {ready && conversations.length === 0 && <NoConversations />}
          {narrow ? <Rows rows={conversations} current={current} lines={2} /> : <Sections rows={conversations} current={current} />}
        </nav>
        {!narrow && (
          <section aria-label={words.say('organisation')}>
            <div className="Sidebar-section">
              <h2>{words.say('organisation')}</h2>
            </div>
            <OrganisationTree people onPerson={(person) => go({ kind: 'direct', person })} />
          </section>
        )}
      </div>
      <TabBar />
    </SidebarFrame>
  );
}

export interface SidebarFrameProps {
  readonly label: string;
  /** Of the page, where it is one. */
  readonly title: string;
  readonly isPage: boolean;
  readonly children: ReactNode;
}

/** Beside the page, or the page itself where there is room for one of them only. */
export function SidebarFrame({ label, title, isPage, children }: SidebarFrameProps): ReactNode {
  const Element = isPage ? 'main' : 'aside';
  return (
    <Element className="Sidebar" aria-label={label}>
      {isPage && <Title name={title} />}
      {children}
    </Element>
  );
}

/** The title of the sidebar; on a narrow screen, where there is no rail, with the profile. Below it what administrators must know. */
export function SidebarHead({ title, narrowTitle }: { readonly title: string; readonly narrowTitle: string }): ReactNode {
  const words = useWords();
  const { ask, session } = useApp();
  const begin = (): void => ask({ kind: 'new', tab: 'person' });
  return (
    <>
      <div className="Sidebar-head">
        <p className="Sidebar-org Truncate" dir="auto">
          {title}
        </p>
        <IconButton size="icon-small" icon={SquarePen} label={words.say('new')} onClick={begin} />
      </div>
      <div className="NarrowHead">
        <h1>{narrowTitle}</h1>
        <IconButton icon={SquarePen} label={words.say('new')} onClick={begin} />
        <ProfileMenu className="ProfileButton" size={28} />
      </div>
      {session.person.admin && (
        <Suspense>
          <WebhooksOff />
        </Suspense>
      )}
    </>
  );
}

export function JumpButton(): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  return (
    <button type="button" className="Sidebar-jump" aria-keyshortcuts="Control+K" onClick={() => ask({ kind: 'switcher' })}>
      <Icon of={Search} size={14} />
      <span>{words.say('jump')}</span>
      <kbd className="Kbd">Ctrl K</kbd>
    </button>
  );
}

interface RowsProps {
  readonly rows: readonly InboxRow[];
  readonly current: string | undefined;
  readonly lines?: 1 | 2;
}

function Rows({ rows, current, lines = 1 }: RowsProps): ReactNode {
  const { href, go } = useApp();
  return rows.map((row) => (
    <ConversationRow
      key={row.conversation.id}
      row={row}
      lines={lines}
      current={row.conversation.id === current}
      href={href({ kind: 'conversation', id: row.conversation.id })}
      onOpen={(id) => go({ kind: 'conversation', id })}
    />
  ));
}

function Sections({ rows, current }: RowsProps): ReactNode {
  const words = useWords();
  const rooms = rows.filter((row) => row.conversation.kind !== 'direct');
  const direct = rows.filter((row) => row.conversation.kind === 'direct');
  return (
    <>
      {rooms.length > 0 && (
        <div className="Sidebar-section">
          <h2>{words.say('conversations')}</h2>
        </div>
      )}
      <Rows rows={rooms} current={current} />
      {direct.length > 0 && (
        <div className="Sidebar-section">
          <h2>{words.say('direct')}</h2>
        </div>
      )}
      <Rows rows={direct} current={current} />
    </>
  );
}

function NoConversations(): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  return (
    <Empty
      action={
        <Button variant="outline" onClick={() => ask({ kind: 'new', tab: 'person' })}>
          {words.say('new')}
        </Button>
      }
    >
      {words.say('conversations.empty')}
    </Empty>
  );
}
