import { sheet } from '../style.ts';

/** In the page it has its place from the beginning: what comes into it later moves nothing. */
export const messengerSheet: () => CSSStyleSheet = sheet(`
[hidden] { display: none !important }
.frame.inline { height: var(--parley-height, min(480px, 50dvh)); min-height: 320px }
`);
