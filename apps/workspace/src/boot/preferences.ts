import { LANGUAGES, type Language, State, useObservable } from '@parley/react/internal';

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'comfortable' | 'compact';
  readonly language: Language;
}

const KEY = 'parley.preferences';

/** What is stored, made whole: unknown values give way to the defaults. */
export function parsePreferences(stored: string | null, languages: readonly string[]): Preferences {
  const read = (): Partial<Record<keyof Preferences, unknown>> => {
    try {
      return (JSON.parse(stored ?? '{}') as Partial<Preferences> | null) ?? {};
    } catch {
      return {};
    }
  };
  const { theme, density, language } = read();
  const wanted = [language, ...languages.map((each) => each.split('-')[0])];
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    density: density === 'compact' ? density : 'comfortable',
    language: wanted.flatMap((each) => LANGUAGES.find(({ id }) => id === each)?.id ?? [])[0] ?? 'en',
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Looks and language of this browser, the same in all its windows and for everybody who signs in here. */
export const preferences: State<Preferences> = new State(parsePreferences(stored(), navigator.languages));

export function setPreferences(change: Partial<Preferences>): void {
  const next = { ...preferences.snapshot, ...change };
  preferences.set(next);
  applyPreferences(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // They hold for this page.
  }
}

/** Follows what other windows of this browser choose. */
export function followPreferences(): void {
  window.addEventListener('storage', ({ key }) => {
    // Without a key everything was cleared.
    if (key !== KEY && key !== null) return;
    const next = parsePreferences(stored(), navigator.languages);
    preferences.set(next);
    applyPreferences(next);
  });
}

export function applyPreferences({ theme, density, language }: Preferences): void {
  const { documentElement: root } = document;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  root.dataset['density'] = density;
  root.lang = language;
  root.dir = LANGUAGES.find(({ id }) => id === language)?.dir ?? 'ltr';
}

export function usePreferences(): Preferences {
  return useObservable(preferences, (snapshot) => snapshot);
}
