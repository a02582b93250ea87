import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { Page, type PageProps } from './page.tsx';

/** The page as a server sends it. */
export function render(props: PageProps): string {
  return renderToString(
    <StrictMode>
      <Page {...props} />
    </StrictMode>,
  );
}
