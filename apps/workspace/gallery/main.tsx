// The gallery: every screen and component in every state, without a server. Not part of the built application.
import '@parley/react/tokens.css';
import '@parley/react/components.css';
import '../src/workspace.css';
import './gallery.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LanguageProvider } from '../src/boot/language.tsx';
import { applyPreferences, parsePreferences, preferences } from '../src/boot/preferences.ts';
import { Screen } from './screens.tsx';

const query = new URLSearchParams(location.search);
preferences.set(parsePreferences(JSON.stringify(Object.fromEntries(query)), ['en']));
applyPreferences(preferences.snapshot);

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <Screen name={query.get('screen') ?? ''} />
      </LanguageProvider>
    </StrictMode>,
  );
