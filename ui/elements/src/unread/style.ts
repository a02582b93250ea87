import { sheet } from '../style.ts';

export const unreadSheet: () => CSSStyleSheet = sheet(`
.badge {
  display: inline-block;
  min-width: 18px;
  padding: 0 5px;
  border-radius: 9px;
  background: var(--parley-accent, light-dark(#3b5bdb, #8ba4ff));
  color: var(--parley-on-accent, light-dark(#ffffff, #10131a));
  font-size: 11px;
  font-weight: 600;
  text-align: center;
  font-variant-numeric: tabular-nums;
}
.badge:empty { display: none }
.words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (forced-colors: active) { .badge { outline: 1px solid } }
`);
