import { sheet } from '../style.ts';

export const membersSheet: () => CSSStyleSheet = sheet(`
.list { display: inline-flex; flex-wrap: wrap; gap: 4px; margin: 0; padding: 0; list-style: none }
.list:empty { display: none }
.member {
  max-width: 200px;
  padding: 1px 8px;
  border-radius: 10px;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
  background: var(--parley-bg-well, light-dark(#eceef2, #282c35));
}
@media (forced-colors: active) { .member { outline: 1px solid } }
`);
