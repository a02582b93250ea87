import { sheet } from '../style.ts';

export const abovePageSheet: () => CSSStyleSheet = sheet(`
.frame.panel, .frame.floating { position: fixed; z-index: 1; outline: none; box-shadow: 0 16px 48px -8px light-dark(#1a213340, #00000080), 0 0 0 1px var(--parley-line-strong, light-dark(#d2d6de, #3a404c)) }
.frame.panel { inset-block: 0; inset-inline-end: 0; width: min(var(--parley-panel-width, 400px), 100vw) }
.frame.floating {
  inset-block-end: 84px;
  inset-inline-end: 16px;
  width: min(var(--parley-floating-width, 380px), 100vw - 32px);
  height: min(var(--parley-floating-height, 600px), 100dvh - 100px);
  border-radius: var(--parley-radius-large, 12px);
}
.button {
  all: unset;
  position: fixed;
  inset-block-end: 16px;
  inset-inline-end: 16px;
  display: grid;
  place-items: center;
  width: 52px;
  height: 52px;
  border-radius: 50%;
  background: var(--parley-accent, light-dark(#3b5bdb, #8ba4ff));
  color: var(--parley-on-accent, light-dark(#ffffff, #10131a));
  box-shadow: 0 4px 12px -2px light-dark(#1a213366, #000000b3);
  cursor: pointer;
}
.button:focus-visible { outline: 2px solid var(--parley-fg, light-dark(#1b1e24, #e8eaef)); outline-offset: 2px }
.button svg { width: 24px; height: 24px; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linejoin: round }
.button .badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; background: light-dark(#c92a2a, #ff8787); color: light-dark(#ffffff, #2a0c0c); line-height: 18px }
@media (forced-colors: active) { .button { outline: 1px solid } }
`);
