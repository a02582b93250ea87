/** A sheet is made when the first element of its kind is, so that importing does nothing. */
export function sheet(text: string): () => CSSStyleSheet {
  let made: CSSStyleSheet | undefined;
  return () => {
    made ??= new CSSStyleSheet();
    if (made.cssRules.length === 0) made.replaceSync(text);
    return made;
  };
}

/**
 * What keeps the page's style out: important rules of a shadow root win over those of the page, and nothing but direction and custom properties
 * is inherited into the wrapper. Sizes are px: the page decides what a rem is. Colours follow the page's `color-scheme`.
 */
export const wrapperSheet: () => CSSStyleSheet = sheet(`
:host {
  all: initial !important;
  direction: inherit !important;
  color-scheme: inherit !important;
  display: inline-block !important;
  vertical-align: middle !important;
  margin: var(--parley-margin, 0) !important;
}
:host([hidden]) { display: none !important }
.wrapper, .wrapper * { box-sizing: border-box }
.wrapper {
  color-scheme: var(--parley-color-scheme, inherit);
  font: 400 13px/18px var(--parley-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif);
  color: var(--parley-fg, light-dark(#1b1e24, #e8eaef));
}
`);
