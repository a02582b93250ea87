import { sheet } from '../style.ts';

export const filesSheet: () => CSSStyleSheet = sheet(`
:host { display: inline-block !important; vertical-align: middle !important; max-width: 100% !important }
.frame { display: block; overflow: visible; background: none }
.contents { position: static }
.notice { padding: 0; text-align: start }
.recipients { display: flex; flex-wrap: wrap; gap: 4px; max-height: 160px; overflow: auto; padding: 2px; margin: -2px }
.recipients:empty { display: none }
.recipient {
  display: inline-flex;
  align-items: center;
  gap: 6px;
  max-width: 240px;
  min-height: 28px;
  margin: 0;
  padding: 0 10px;
  border: 1px solid var(--parley-line-strong, light-dark(#767d8a, #8b93a1));
  border-radius: var(--parley-radius-small, 6px);
  background: none;
  font: inherit;
  color: inherit;
  cursor: pointer;
}
.recipient:hover:not(:disabled), .recipient.over { border-color: var(--parley-accent, light-dark(#3b5bdb, #8ba4ff)); background: color-mix(in srgb, var(--parley-accent, light-dark(#3b5bdb, #8ba4ff)) 10%, transparent) }
.recipient.over { outline: 2px dashed var(--parley-accent, light-dark(#3b5bdb, #8ba4ff)); outline-offset: -1px }
.recipient:focus-visible { outline: 2px solid var(--parley-accent, light-dark(#3b5bdb, #8ba4ff)); outline-offset: 1px }
.recipient:disabled { opacity: 0.6; cursor: default }
.recipient bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.recipient svg { flex: none; width: 14px; height: 14px; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.soft { color: var(--parley-fg-soft, light-dark(#59606c, #a3abb8)) }
.words { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.corner {
  position: fixed;
  inset: auto;
  inset-block-end: var(--parley-files-offset, 16px);
  inset-inline-start: 16px;
  width: min(352px, 100vw - 32px);
  margin: 0;
  padding: 0;
  border: 0;
  overflow: visible;
  background: none;
}
`);
