import { Choice, LANGUAGES } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { setPreferences, usePreferences } from '../boot/preferences.ts';

/** How things look in this browser, and in which language. */
export function Looks(): ReactNode {
  const words = useWords();
  const { theme, density, language } = usePreferences();
  return (
    <div className="Menu-choices">
      <Choice
        label={words.say('theme')}
        value={theme}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: words.say(`theme.${value}`) }))}
        onChoose={(value) => setPreferences({ theme: value })}
      />
      <Choice
        label={words.say('density')}
        value={density}
        options={(['comfortable', 'compact'] as const).map((value) => ({ value, label: words.say(`density.${value}`) }))}
        onChoose={(value) => setPreferences({ density: value })}
      />
      <Choice
        label={words.say('language')}
        value={language}
        options={LANGUAGES.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={(value) => setPreferences({ language: value })}
      />
    </div>
  );
}
