import { describe, expect, it } from 'vitest';
import { allowed, render } from './render.ts';

/** Every tag of some HTML as [name, attributes]. Text holds no raw `<`, which the first test proves. */
function tagsOf(html: string): [string, [string, string][]][] {
  return [...html.matchAll(/<([a-z0-9]+)((?:\s[^<>]*)?)\/?>/gi)].map(([, name = '', attributes = '']) => [
    name.toLowerCase(),
    [...attributes.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value]),
  ]);
}

const HOSTILE = [
  '<img src=x onerror="alert(1)">',
  '<script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{display:none}</style><base href="//evil.example">',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\nscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](vbscript:x) [x](data:text/html;base64,PHNjcmlwdD4=) [x](file:///etc/passwd) [x](//evil.example) [x](/local)',
  '[x](https://ok.example" onmouseover="alert(1))',
  '[x](<https://ok.example" onmouseover="alert(1)>)',
  '[x](https://ok.example "title" onclick=alert(1))',
  '[x](https://ok.example "a\\" onclick=\\"alert(1)")',
  '<javascript:alert(1)> <https://ok.example/"onmouseover="alert(1)>',
  'https://ok.example/"onmouseover="alert(1) https://ok.example/<script>',
  '![x](https://elsewhere.example/track.png) ![x](javascript:alert(1))',
  '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
  '`</code><script>alert(1)</script>`',
  '~~~ onmouseover=alert(1)\nx\n~~~',
  '[a]: javascript:alert(1)\n[a]',
  '> <b onclick=alert(1)>x</b>\n- <b onclick=alert(1)>x</b>\n1. <i>y</i>',
  '@<img src=x onerror=alert(1)> @Ann <b>',
];

describe('render', () => {
  it.each(HOSTILE)('makes nothing but what is allowed of %j', (body) => {
    const html = render(body, [
      { name: 'Ann', me: true },
      { name: '<img src=x onerror=alert(1)>', me: false },
    ]);
    const tags = tagsOf(html);
    expect(html.match(/</g)?.length ?? 0, 'no raw "<" beside the tags').toBe(tags.length + (html.match(/<\//g)?.length ?? 0));
    for (const [name, attributes] of tags) {
      expect(allowed.tags).toContain(name);
      for (const [key, value] of attributes) {
        expect(allowed.attributes).toContain(key);
        if (key === 'href') expect(value).toMatch(/^(?:https?:\/\/|mailto:)/);
        if (key === 'class') expect(['Code', 'Mention']).toContain(value);
      }
    }
  });

  it('writes emphasis, code, lists, quotations and lines', () => {
    const html = render('**b** _i_ ~~s~~ `c`\nnext\n\n- one\n\n> q');
    for (const part of [
      '<strong>b</strong>',
      '<em>i</em>',
      '<s>s</s>',
      '<code>c</code><br>',
      '<li dir="auto">one',
      '<blockquote dir="auto">',
    ])
      expect(html).toContain(part);
  });

  it('opens links elsewhere, without telling where from', () => {
    expect(render('see https://a.example/x?y=1&z=2.')).toContain(
      '<a href="https://a.example/x?y=1&amp;z=2" target="_blank" rel="noopener noreferrer nofollow">https://a.example/x?y=1&amp;z=2</a>.',
    );
  });

  it('makes no links of file names and bare words with a dot', () => {
    expect(render('readme.md at example.com')).not.toContain('<a');
  });

  it('makes no headings, tables, images or rules', () => {
    expect(render('# h\n\nh\n===\n\n|a|b|\n|-|-|\n\n---\n\n![x](https://a.example/x.png)')).not.toMatch(/<(?:h\d|table|hr|img)/);
  });

  it('shows what was written, not what it would stand for', () => {
    expect(render('&lt;b&gt; &copy; 2 * 3 * 4')).toBe('<p dir="auto">&amp;lt;b&amp;gt; &amp;copy; 2 * 3 * 4</p>\n');
  });

  it('marks those who are named, the longest name first, and the reader apart', () => {
    const html = render('**@Ann Lee** and @Ann, not @Bob or `@Ann`', [
      { name: 'Ann', me: false },
      { name: 'Ann Lee', me: true },
    ]);
    expect(html).toBe(
      '<p dir="auto"><strong><bdi class="Mention" data-me="">@Ann Lee</bdi></strong> and <bdi class="Mention">@Ann</bdi>, not @Bob or <code>@Ann</code></p>\n',
    );
  });

  it('ends on what is meant to keep it busy', () => {
    for (const body of ['['.repeat(5_000), '*a '.repeat(5_000), '> '.repeat(2_000), '`'.repeat(5_000), '@'.repeat(5_000)])
      expect(render(body, [{ name: 'Ann', me: false }]).length).toBeGreaterThan(0);
  });
});
