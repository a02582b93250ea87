/** The looks of the reference: the tokens of our own pages, as far as it needs them. */
export const REFERENCE_STYLE = `
:root {
  color-scheme: light dark;
  --bg: light-dark(#ffffff, #16181d);
  --bg2: light-dark(#f6f7f9, #1c1f26);
  --fg: light-dark(#1b1e24, #e8eaef);
  --fg2: light-dark(#59606c, #a3abb8);
  --line: light-dark(#e4e7ec, #2a2f38);
  --accent: light-dark(#3b5bdb, #8ba4ff);
  --accent-soft: light-dark(#e9edfc, #242b45);
  --on-soft: light-dark(#2a45b3, #b3c3ff);
  --font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 24px; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 400 1rem/1.5 var(--font); overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, pre { font-family: var(--mono); font-size: 0.875rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.75rem; margin: 0 0 16px; }
h2 { font-size: 1.25rem; margin: 48px 0 8px; padding-top: 16px; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 8px; font-weight: 600; display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { font-size: 0.8125rem; margin: 16px 0 4px; color: var(--fg2); font-weight: 600; }
p { margin: 0 0 8px; max-width: 70ch; }
.verb { font: 600 0.75rem/1.5 var(--mono); padding: 1px 8px; border-radius: 6px; background: var(--accent-soft); color: var(--on-soft); }
.note { color: var(--fg2); font-size: 0.875rem; }
article { margin: 32px 0; }
dl { margin: 0; display: grid; grid-template-columns: minmax(0, 16rem) minmax(0, 1fr); gap: 4px 16px; font-size: 0.875rem; }
dt, dd { margin: 0; }
dd { color: var(--fg2); }
pre { margin: 4px 0 0; padding: 12px 16px; background: var(--bg2); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; overflow-wrap: normal; }
summary { cursor: pointer; font-size: 0.875rem; padding: 8px 0; color: var(--fg2); width: fit-content; }
header, main { padding: 32px 24px 0; }
main { padding: 0 24px 64px; }
nav { padding: 24px; font-size: 0.875rem; border-bottom: 1px solid var(--line); background: var(--bg2); }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px 16px; }
nav ul ul { display: none; }
nav a { text-decoration: none; display: inline-block; padding: 4px 0; }
nav a:hover { text-decoration: underline; }
@media (max-width: 640px) {
  header, main, nav { padding-inline: 16px; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dd { margin-bottom: 8px; }
}
@media (min-width: 1024px) {
  body { display: grid; grid-template-columns: 300px minmax(0, 1fr); grid-template-rows: auto 1fr; }
  nav { grid-row: 1 / 3; position: sticky; top: 0; height: 100vh; overflow-y: auto; border: 0; border-inline-end: 1px solid var(--line); }
  nav ul, nav ul ul { display: block; }
  nav > ul > li { margin-bottom: 16px; }
  nav > ul > li > a { font-weight: 600; color: var(--fg); }
  header, main { max-width: 900px; padding-inline: 48px; }
}
`;
