import '@parley/react/tokens.css';
import '@parley/react/components.css';
import './workspace.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BootScreen } from './boot/boot.tsx';
import { ErrorBoundary } from './boot/error-boundary.tsx';
import { LanguageProvider } from './boot/language.tsx';
import { BrowserNavigation } from './boot/navigation.ts';
import { applyPreferences, followPreferences, preferences } from './boot/preferences.ts';

applyPreferences(preferences.snapshot);
followPreferences();
const navigation = new BrowserNavigation();

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <ErrorBoundary>
          <BootScreen navigation={navigation} />
        </ErrorBoundary>
      </LanguageProvider>
    </StrictMode>,
  );
