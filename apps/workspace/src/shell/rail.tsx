import { Count, Icon, Logo, useInbox } from '@parley/react/internal';
import { CircleHelp, type LucideIcon, MessagesSquare, Network, Settings } from 'lucide-react';
import type { MouseEvent, ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Page } from '../boot/route.ts';
import { useApp } from './app-context.tsx';
import { ProfileMenu } from './profile-menu.tsx';

interface Place {
  readonly page: Page;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly current: boolean;
  readonly count: number;
}

/** The places of the application, in the rail and in the bar of narrow screens. */
function usePlaces(): readonly Place[] {
  const words = useWords();
  const { page } = useApp();
  const { mentions, conversations } = useInbox();
  const direct = conversations.reduce((sum, row) => sum + (row.conversation.kind === 'direct' ? row.unread : 0), 0);
  const rooms = conversations.reduce((sum, row) => sum + (row.conversation.kind !== 'direct' ? row.mentions : 0), 0);
  const count = conversations.length > 0 ? direct + rooms : mentions;
  const inDirectory = page.kind === 'directory';
  const inMessages = !inDirectory && page.kind !== 'settings';
  return [
    { page: { kind: 'home' }, label: words.say('messages'), icon: MessagesSquare, current: inMessages, count },
    { page: { kind: 'directory' }, label: words.say('directory'), icon: Network, current: inDirectory, count: 0 },
  ];
}

function useFollow(): (page: Page) => (event: MouseEvent) => void {
  const { go } = useApp();
  return (page) => (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(page);
  };
}

export function Rail(): ReactNode {
  const words = useWords();
  const { session, page, href, ask } = useApp();
  const places = usePlaces();
  const follow = useFollow();
  return (
    <nav className="Rail" aria-label={words.say('main')}>
      <a
        className="Rail-item"
        href={href({ kind: 'home' })}
        onClick={follow({ kind: 'home' })}
        aria-label={session.organisation}
        title={session.organisation}
      >
        <Logo />
      </a>
      {places.map(({ page, label, icon, current, count }) => (
        <a
          key={page.kind}
          className="Rail-item"
          href={href(page)}
          onClick={follow(page)}
          title={label}
          aria-label={count > 0 ? words.say('rail.new', { place: label, count }) : label}
          aria-current={current ? 'page' : undefined}
        >
          <Icon of={icon} size={20} />
          {count > 0 && <Count tone="mention" label="" value={count} />}
        </a>
      ))}
      <span className="Rail-gap" />
      <button
        type="button"
        className="Rail-item"
        title={words.say('shortcuts')}
        aria-label={words.say('shortcuts')}
        onClick={() => ask({ kind: 'shortcuts' })}
      >
        <Icon of={CircleHelp} size={20} />
      </button>
      <a
        className="Rail-item"
        href={href({ kind: 'settings' })}
        onClick={follow({ kind: 'settings' })}
        title={words.say('settings')}
        aria-label={words.say('settings')}
        aria-current={page.kind === 'settings' ? 'page' : undefined}
      >
        <Icon of={Settings} size={20} />
      </a>
      <ProfileMenu className="Rail-item" size={32} />
    </nav>
  );
}

/** The same places at the bottom of a narrow screen. */
export function TabBar(): ReactNode {
  const words = useWords();
  const { href } = useApp();
  const follow = useFollow();
  return (
    <nav className="TabBar" aria-label={words.say('main')}>
      {usePlaces().map(({ page, label, icon, current, count }) => (
        <a key={page.kind} href={href(page)} onClick={follow(page)} aria-current={current ? 'page' : undefined}>
          <Icon of={icon} size={20} />
          {label}
          {count > 0 && <Count tone="mention" label={words.say('new.hidden')} value={count} />}
        </a>
      ))}
    </nav>
  );
}
