import { type Catalogue, coreMessages, type Language, loadCoreMessages, type Text, TextProvider, useText } from '@parley/react/internal';
import { type ReactNode, useEffect, useState } from 'react';
import { type AppKey, en } from '../messages/en.ts';
import { usePreferences } from './preferences.ts';

const ENGLISH: Catalogue = { ...coreMessages, ...en };

/** English is there from the start but for the words of refusals: until they have come, what the server says stands for itself. */
async function load(language: Language): Promise<Catalogue> {
  if (language === 'en') return { ...ENGLISH, ...(await import('../messages/because/en.ts')).becauseEn };
  const [core, own, because] = await Promise.all([
    loadCoreMessages(language),
    import('../messages/ar.ts'),
    import('../messages/because/ar.ts'),
  ]);
  return { ...core, ...own.ar, ...because.becauseAr };
}

/** Says everything below in the chosen language; nothing is drawn before its words are there. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = usePreferences();
  const [loaded, setLoaded] = useState<{ readonly language: Language; readonly catalogue: Catalogue }>({
    language: 'en',
    catalogue: ENGLISH,
  });
  const [ready, setReady] = useState(language === 'en');
  useEffect(() => {
    let wanted = true;
    load(language)
      .catch(() => ENGLISH)
      .then((catalogue) => {
        if (!wanted) return;
        setLoaded({ language, catalogue });
        setReady(true);
      });
    return () => {
      wanted = false;
    };
  }, [language]);
  if (!ready) return null;
  return (
    <TextProvider language={loaded.language} catalogue={loaded.catalogue}>
      {children}
    </TextProvider>
  );
}

/** The application's words in the reader's language. */
export function useWords(): Text<AppKey> {
  return useText<AppKey>();
}
