import MarkdownIt from 'markdown-it';

/** Somebody a message names: `@` and exactly this name become a mention. */
export interface Mention {
  readonly name: string;
  /** The reader is meant. */
  readonly me: boolean;
}

/** What people may write. No headings, tables, images or HTML: a message is part of a conversation, not a page. */
const RULES = ['linkify', 'blockquote', 'fence', 'list', 'autolink', 'backticks', 'emphasis', 'escape', 'link', 'newline', 'strikethrough'];

const ALLOWED_LINK = /^(?:https?:\/\/|mailto:)/i;

interface Environment {
  readonly mentions: readonly Mention[];
}

const markdown = new MarkdownIt('zero', { html: false, linkify: true, breaks: true }).enable(RULES);
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.validateLink = (url) => ALLOWED_LINK.test(url.trim());

for (const rule of ['paragraph_open', 'list_item_open', 'blockquote_open'])
  markdown.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet('dir', 'auto');
    return self.renderToken(tokens, index, options);
  };

markdown.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  // No title: a tip that claims to be another address misleads.
  if (token)
    token.attrs = [
      ['href', String(token.attrGet('href') ?? '')],
      ['target', '_blank'],
      ['rel', 'noopener noreferrer nofollow'],
    ];
  return self.renderToken(tokens, index, options);
};

/** Code reads from left to right in every language and can be scrolled by keyboard. */
markdown.renderer.rules['fence'] = (tokens, index) =>
  `<div class="Code"><pre dir="ltr" tabindex="0"><code>${markdown.utils.escapeHtml(tokens[index]?.content ?? '')}</code></pre></div>\n`;

/** The longest name first, so that "@Ann" does not cut "@Anna" short. */
function splitAtMentions(text: string, mentions: readonly Mention[]): readonly (string | Mention)[] {
  const byLength = mentions.toSorted((a, b) => b.name.length - a.name.length);
  const parts: (string | Mention)[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const found = text[at] === '@' ? byLength.find((each) => text.startsWith(each.name, at + 1)) : undefined;
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== '') parts.push(plain);
    plain = '';
    parts.push(found);
    at += found.name.length + 1;
  }
  return plain === '' ? parts : [...parts, plain];
}

markdown.renderer.rules['text'] = (tokens, index, _options, env) =>
  splitAtMentions(tokens[index]?.content ?? '', (env as Environment | undefined)?.mentions ?? [])
    .map((part) => (typeof part === 'string' ? markdown.utils.escapeHtml(part) : mentionHtml(part)))
    .join('');

function mentionHtml({ name, me }: Mention): string {
  return `<bdi class="Mention"${me ? ' data-me=""' : ''}>@${markdown.utils.escapeHtml(name)}</bdi>`;
}

/** Markdown to HTML that holds only what `allowed` lists. Sanitise it all the same before it meets a page. */
export function render(body: string, mentions: readonly Mention[] = []): string {
  return markdown.render(body, { mentions } satisfies Environment);
}

/** Everything `render` can produce. */
export const allowed = {
  tags: ['p', 'br', 'em', 'strong', 's', 'code', 'pre', 'a', 'ul', 'ol', 'li', 'blockquote', 'div', 'bdi'],
  attributes: ['href', 'rel', 'target', 'dir', 'class', 'tabindex', 'start', 'data-me'],
} as const;
