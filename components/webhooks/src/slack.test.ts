import { describe, expect, it } from 'vitest';
import { readSlackPayload } from './slack-payload.ts';
import { slackText } from './slack-text.ts';

it.each([
  ['Build *failed* on _main_', 'Build **failed** on _main_'],
  ['~done~ and 2 * 3 * 4', '~~done~~ and 2 * 3 * 4'],
  [
    '<https://ci.example.org/7|Build 7> by <https://example.org>',
    '[Build 7](https://ci.example.org/7) by [https://example.org](https://example.org)',
  ],
  ['<https://example.org/?a=1&amp;b=2|a *b*>', '[a *b*](https://example.org/?a=1&b=2)'],
  ['<https://example.org|a]b>', '[a\\]b](https://example.org)'],
  ['<mailto:ops@example.org|Ops>', '[Ops](mailto:ops@example.org)'],
  ['<javascript:alert(1)|Click>', 'Click'],
  ['<https://example.org/a) [x](javascript:1|Click>', 'Click'],
  ['<@U42|maya> <@U43> <#C1|ward> <!here> <!subteam^S1|ops>', '@maya @U43 #ward @here @ops'],
  ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
  ['`*x* &lt;y&gt;` and *b*', '`*x* <y>` and **b**'],
  ['```\n*x*\n```\n*y*', '```\n*x*\n```\n**y**'],
  ['**already** and *', '**already** and *'],
  ['', ''],
])('%j is %j in markdown', (slack, markdown) => expect(slackText(slack)).toBe(markdown));

const body = (value: unknown) => readSlackPayload(JSON.stringify(value), 'application/json')?.body;

describe('a payload', () => {
  it('is JSON, or a form with JSON in it', () => {
    expect(readSlackPayload('{"text":"Hello","username":" CI ","icon_emoji":":x:"}', 'application/json')).toEqual({
      body: 'Hello',
      username: 'CI',
    });
    const form = new URLSearchParams({ payload: '{"text":"Hello & more"}' }).toString();
    expect(readSlackPayload(form, 'application/x-www-form-urlencoded; charset=utf-8')).toEqual({ body: 'Hello & more' });
    for (const text of ['', 'Hello', '{}', '[]', '{"text":7}', '{"text":" "}', '{"attachments":"x"}', 'null'])
      expect(readSlackPayload(text, 'application/json')).toBeUndefined();
  });

  it('is read whatever a program calls it, as with `curl -d`', () => {
    const form = new URLSearchParams({ payload: '{"text":"Hello"}' }).toString();
    expect(readSlackPayload(form, 'Application/X-WWW-Form-URLEncoded')).toEqual({ body: 'Hello' });
    expect(readSlackPayload(' {"text":"a=b&c"}', 'application/x-www-form-urlencoded')).toEqual({ body: 'a=b&c' });
    expect(readSlackPayload('text=Hello', 'application/x-www-form-urlencoded')).toBeUndefined();
  });

  it('may have nothing where it has nothing to say, and figures', () => {
    const fields = [
      { title: 'Errors', value: 7 },
      { title: 'Muted', value: false },
      { title: null, value: null },
    ];
    const attachment = { title: 'Disk', title_link: null, text: null, fallback: null, fields, blocks: null };
    expect(body({ text: null, username: null, blocks: null, attachments: [attachment, { text: 'b', fields: null }] })).toBe(
      '**Disk**\n**Errors** 7\n**Muted** false\n\nb',
    );
  });

  it('says what its attachments say', () => {
    const fields = [{ title: 'Branch', value: '*main*', short: true }, { value: 'only' }];
    const whole = {
      fallback: 'f',
      pretext: 'Before',
      title: 'Build 7',
      title_link: 'https://ci.example.org/7',
      text: 'It <b> failed',
      fields,
      footer: 'CI',
    };
    expect(body({ text: 'News', attachments: [whole, { fallback: 'Only this' }] })).toBe(
      'News\n\nBefore\n**[Build 7](https://ci.example.org/7)**\nIt b failed\n**Branch** **main**\nonly\nCI\n\nOnly this',
    );
  });

  it('says what its blocks say, and not its text then', () => {
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Deploy *1*' } },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '*Done*' },
        fields: [
          { type: 'mrkdwn', text: '_a_' },
          { type: 'plain_text', text: '*b*' },
        ],
      },
      { type: 'divider' },
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: 'by *CI*' },
          { type: 'image', image_url: 'x', alt_text: 'logo' },
        ],
      },
      { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Press' } }] },
      { type: 'unheard-of' },
    ];
    expect(body({ text: 'for notifications', blocks })).toBe('**Deploy *1***\n\n**Done**\n_a_\n*b*\n\n---\n\nby **CI** logo');
    expect(body({ text: 'only text is left', blocks: [{ type: 'image' }] })).toBe('only text is left');
  });

  it('says what its rich text says', () => {
    const section = {
      type: 'rich_text_section',
      elements: [
        { type: 'text', text: 'See ' },
        { type: 'link', url: 'https://a.example', text: 'this' },
        { type: 'emoji', name: 'tada' },
      ],
    };
    const elements = [
      section,
      { type: 'rich_text_list', elements: [section] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x = 1' }] },
    ];
    expect(body({ blocks: [{ type: 'rich_text', elements }] })).toBe(
      'See [this](https://a.example):tada:\n- See [this](https://a.example):tada:\n```\nx = 1\n```',
    );
  });

  it('says how words of rich text look, how lists are numbered, and whom it names', () => {
    const text = (text: string, style?: object) => ({ type: 'text', text, ...(style && { style }) });
    const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
    const elements = [
      section(text('Down ', { bold: true }), text('since '), text('noon', { bold: true, italic: true }), text(' or so', { strike: true })),
      section(text('id', { code: true }), text(' '), { type: 'link', url: 'https://a.example', text: 'a', style: { bold: true } }),
      section({ type: 'user', user_id: 'U1' }, text(' '), { type: 'channel', channel_id: 'C1' }, text(' '), {
        type: 'broadcast',
        range: 'here',
      }),
      section({ type: 'usergroup', usergroup_id: 'S1' }, text(' '), { type: 'date', timestamp: 1, format: '{date}', fallback: 'Monday' }),
      { type: 'rich_text_list', style: 'ordered', elements: [section(text('one')), section(text('two'))] },
    ];
    expect(body({ blocks: [{ type: 'rich_text', elements }] })?.split('\n')).toEqual([
      '**Down** since **_noon_** ~~or so~~',
      '`id` **[a](https://a.example)**',
      '@U1 #C1 @here',
      '@S1 Monday',
      '1. one',
      '2. two',
    ]);
  });

  it('that is nested without end is read to an end', () => {
    let nested: object = { type: 'section', text: 'deep' };
    for (let depth = 0; depth < 50; depth++) nested = { type: 'rich_text', elements: [nested] };
    expect(body({ text: 'top', blocks: [nested] })).toBe('top');
  });
});
