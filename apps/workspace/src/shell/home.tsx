import { Button, Empty, InsecureBanner, OfflineBanner } from '@parley/react/internal';
import { MessagesSquare } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from './app-context.tsx';
import { useTitle } from './use-title.ts';

/** No conversation is chosen. */
export function Home(): ReactNode {
  const words = useWords();
  const { ask, session } = useApp();
  useTitle(words.say('messages'));
  return (
    <main className="Main" aria-label={words.say('messages')}>
      <h1 className="Hidden">{words.say('messages')}</h1>
      <OfflineBanner />
      {session.insecure && <InsecureBanner />}
      <div className="Pane">
        <Empty
          icon={MessagesSquare}
          action={
            <Button variant="primary" onClick={() => ask({ kind: 'new', tab: 'person' })}>
              {words.say('new')}
            </Button>
          }
        >
          {words.rich('home.empty', { organisation: <bdi>{session.organisation}</bdi> })}
        </Empty>
      </div>
    </main>
  );
}
