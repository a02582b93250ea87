import { OfflineBanner, PresenceLine, useMe } from '@parley/react/internal';
import { type ReactNode, useId } from 'react';
import { useWords } from '../boot/language.tsx';
import { BackButton } from '../conversation/back-button.tsx';
import type { AppKey } from '../messages/en.ts';
import { Looks } from '../shell/looks.tsx';
import { StatusChoices } from '../shell/status-choices.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Devices, Password } from './account.tsx';
import { Hours } from './hours.tsx';

/** How others see one, how things look here, and where one is signed in. */
export function SettingsPage(): ReactNode {
  const words = useWords();
  const me = useMe();
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
        <Section title="status" lead="settings.status.lead">
          <div className="Settings-now">
            <PresenceLine person={me} />
          </div>
          <StatusChoices />
        </Section>
        <Section title="settings.hours" lead="settings.hours.lead">
          <Hours />
        </Section>
        <Section title="settings.looks" lead="settings.looks.lead">
          <Looks />
        </Section>
        <Section title="settings.password" lead="settings.password.lead">
          <Password />
        </Section>
        <Section title="settings.devices" lead="settings.devices.lead">
          <Devices />
        </Section>
      </div>
    </main>
  );
}

interface SectionProps {
  readonly title: AppKey;
  readonly lead: AppKey;
  readonly children: ReactNode;
}

function Section({ title, lead, children }: SectionProps): ReactNode {
  const words = useWords();
  const id = useId();
  return (
    <section className="Settings-section" aria-labelledby={id}>
      <div>
        <h2 id={id}>{words.say(title)}</h2>
        <p className="Muted">{words.say(lead)}</p>
      </div>
      <div className="Card Settings-card">{children}</div>
    </section>
  );
}
