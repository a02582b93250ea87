import { OfflineBanner, PresenceLine, useMe } from '@parley/react/internal';
import { lazy, type ReactNode, Suspense } from 'react';
import { useWords } from '../boot/language.tsx';
import { BackButton } from '../conversation/back-button.tsx';
import { useApp } from '../shell/app-context.tsx';
import { Looks } from '../shell/looks.tsx';
import { StatusChoices } from '../shell/status-choices.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Webhooks } from '../webhooks/webhooks.tsx';
import { Devices, Password } from './account.tsx';
import { Hours } from './hours.tsx';
import { Section } from './section.tsx';

const Components = lazy(async () => ({ default: (await import('../components/components.tsx')).Components }));

/** How others see one, how things look here, and where one is signed in; for administrators also how the server is. */
export function SettingsPage(): ReactNode {
  const words = useWords();
  const me = useMe();
  const { session } = useApp();
  useTitle(words.say('settings'));
  return (
    <main className="Main" aria-label={words.say('settings')}>
      <header className="Bar">
        <BackButton to={{ kind: 'home' }} />
        <h1 className="Bar-title">{words.say('settings')}</h1>
      </header>
      <OfflineBanner />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className="Settings" tabIndex={0}>
        <Section title={words.say('status')} lead={words.say('settings.status.lead')}>
          <div className="Settings-now">
            <PresenceLine person={me} />
          </div>
          <StatusChoices />
        </Section>
        <Section title={words.say('settings.hours')} lead={words.say('settings.hours.lead')}>
          <Hours />
        </Section>
        <Section title={words.say('settings.looks')} lead={words.say('settings.looks.lead')}>
          <Looks />
        </Section>
        <Section title={words.say('settings.password')} lead={words.say('settings.password.lead')}>
          <Password />
        </Section>
        <Section title={words.say('settings.devices')} lead={words.say('settings.devices.lead')}>
          <Devices />
        </Section>
        <Webhooks />
        {session.person.admin && (
          <Suspense>
            <Components />
          </Suspense>
        )}
      </div>
    </main>
  );
}
