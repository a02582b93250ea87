import '@parley/react/styles.css';
import '@parley/react/files.css';
import './page.css';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Page, type PageProps } from './page.tsx';

const root = document.getElementById('root');
const props = JSON.parse(document.getElementById('props')?.textContent ?? '') as PageProps;
if (root)
  hydrateRoot(
    root,
    <StrictMode>
      <Page {...props} />
    </StrictMode>,
    // What differs from what the server has drawn.
    { onRecoverableError: (error) => reportError(error) },
  );
