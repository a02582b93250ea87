import { sheet } from '../style.ts';

export const stageSheet: () => CSSStyleSheet = sheet(`
:host { display: block !important; vertical-align: baseline !important }
.frame {
  --parley-rem: 16px;
  position: relative;
  display: flex;
  flex-direction: column;
  overflow: hidden;
  background: var(--parley-bg, light-dark(#ffffff, #16181d));
}
.contents { position: absolute; inset: 0 }
.contents:empty { display: none }
.notice { margin: auto; padding: 24px; text-align: center; color: var(--parley-fg-soft, light-dark(#59606c, #a3abb8)) }
.notice:empty { display: none }
.notice button {
  display: block;
  min-height: 32px;
  margin: 12px auto 0;
  padding: 0 12px;
  border: 1px solid var(--parley-line-strong, light-dark(#767d8a, #8b93a1));
  border-radius: 6px;
  background: none;
  font: inherit;
  color: inherit;
  cursor: pointer;
}
`);
