import { Logo } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { setPreferences, usePreferences } from '../boot/preferences.ts';

/** The frame of the pages before one is in. */
export function Gate({ version, children }: { readonly version?: string; readonly children: ReactNode }): ReactNode {
  const words = useWords();
  const { language } = usePreferences();
  const other = language === 'en' ? 'ar' : 'en';
  return (
    <div className="Gate">
      <header className="Gate-head">
        <Logo size="small" />
        <b>Parley</b>
        <span className="Grow" />
        {version && <span className="Num">{words.say('gate.version', { version })}</span>}
      </header>
      {children}
      <footer className="Gate-foot">
        <span>{words.say('gate.foot')}</span>
        <span className="Grow" />
        <button type="button" className="Button" data-size="small" lang={other} onClick={() => setPreferences({ language: other })}>
          {other === 'ar' ? 'العربية' : 'English'}
        </button>
      </footer>
    </div>
  );
}
