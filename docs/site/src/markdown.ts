import { anchorOf, targetOf } from './links.ts';

/** What we use of markdown-it, which Eleventy brings. */
export interface Token {
  type: string;
  tag: string;
  content: string;
  readonly children: Token[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}
interface MarkdownState {
  readonly tokens: Token[];
  readonly env: { readonly source?: string };
}
export interface Markdown {
  set(options: { readonly html: boolean; readonly linkify: boolean }): void;
  enable(rule: string): void;
  readonly renderer: { readonly rules: Record<string, (() => string) | undefined> };
  readonly core: { readonly ruler: { push(name: string, rule: (state: MarkdownState) => void): void } };
}

/** Headings get addresses, links between files lead between pages, wide tables get a frame to move in. `copied` collects pictures. */
export function prepare(markdown: Markdown, copied: Set<string>): void {
  markdown.set({ html: true, linkify: false });
  // Eleventy turns blocks of code that are indented off.
  markdown.enable('code');
  // Whoever has no mouse moves in them, too.
  markdown.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>';
  markdown.renderer.rules['table_close'] = () => '</table></div>';
  markdown.core.ruler.push('headings', ({ tokens }) => {
    const taken = new Map<string, number>();
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'heading_open') continue;
      const anchor = anchorOf(tokens[index + 1]?.children?.map(({ content }) => content).join('') ?? '');
      const times = taken.get(anchor) ?? 0;
      taken.set(anchor, times + 1);
      token.attrSet('id', times === 0 ? anchor : `${anchor}-${times}`);
    }
  });
  markdown.core.ruler.push('links', ({ tokens, env }) => {
    for (const { children } of tokens) if (children) lead(children, env.source ?? '', copied);
  });
}

function lead(tokens: Token[], source: string, copied: Set<string>): void {
  const name = { link_open: 'href', image: 'src' } as const;
  let isText = false;
  for (const token of tokens) {
    if (token.type === 'link_close' && isText) {
      isText = false;
      token.tag = 'span';
    }
    const attribute = name[token.type as keyof typeof name];
    if (!attribute) continue;
    const target = targetOf(source, token.attrGet(attribute) ?? '');
    if (target?.copy) copied.add(target.copy);
    if (target) token.attrSet(attribute, target.href);
    else {
      isText = true;
      token.tag = 'span';
      token.attrSet('href', '');
    }
  }
}
