import { type Messages, ParleyProvider } from '@parley/react';
import styles from '@parley/react/styles.css?inline';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Mount, View } from '../stage/stage.ts';
import { sheet } from '../style.ts';

const reactSheet: () => CSSStyleSheet = sheet(styles);
/** The colours are those of the page, which says so to the frame. */
const colours: () => CSSStyleSheet = sheet('.frame .parley.parley { color-scheme: inherit }');

/** Mounts what is rendered within a provider of the view's connection. A new connection begins anew. `further`: sheets that it needs, too. */
export function mountWith<V extends View>(
  render: (view: V) => ReactNode,
  catalogues: Readonly<Record<string, Messages>>,
  further: readonly (() => CSSStyleSheet)[] = [],
): Mount<V> {
  return (frame, first) => {
    adopt(frame.getRootNode() as ShadowRoot, [reactSheet, ...further, colours]);
    const root = createRoot(frame);
    let parley = first.parley;
    let key = 0;
    const show = (view: V): void => {
      if (view.parley !== parley) key++;
      parley = view.parley;
      const messages = catalogues[view.locale.slice(0, 2)];
      const source = parley ? { parley } : { server: '', token: undefined };
      root.render(
        <ParleyProvider key={key} {...source} locale={view.locale} {...(messages && { messages })}>
          {render(view)}
        </ParleyProvider>,
      );
    };
    show(first);
    return { show, close: () => root.unmount() };
  };
}

function adopt(root: ShadowRoot, made: readonly (() => CSSStyleSheet)[]): void {
  const sheets = made.map((each) => each());
  root.adoptedStyleSheets.push(...sheets.filter((each) => !root.adoptedStyleSheets.includes(each)));
}
