// The script that the server serves as /elements.classic.js, for pages that load no modules: it loads the one beside it. An expression only:
// what a classic script declares is global.
void import(/* @vite-ignore */ new URL('elements.js', (document.currentScript as HTMLScriptElement).src).href);

export type {};
