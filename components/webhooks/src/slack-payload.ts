import { type Attachment, type Node, node, payload } from './slack-shapes.ts';
import { slackText } from './slack-text.ts';

/** Deeper nesting than Slack has is left out. */
const DEEPEST = 6;

/** What is to be said, as markdown. */
export interface SlackMessage {
  readonly body: string;
  /** As whom it wants to be shown. */
  readonly username?: string;
}

/** Reads what is sent to Slack's incoming webhooks: JSON, or a form whose field `payload` is JSON. Undefined: it is neither, or says nothing. */
export function readSlackPayload(text: string, contentType: string): SlackMessage | undefined {
  const read = payload.safeParse(parsed(jsonIn(text, contentType)));
  if (!read.success) return undefined;
  const { text: said = '', username, blocks, attachments } = read.data;
  // With blocks the text is only for notifications.
  const main = blocks.length > 0 ? blocksText(blocks) : slackText(said);
  const body = lines([main === '' ? slackText(said) : main, ...attachments.map(attachmentText)], '\n\n');
  return body === '' ? undefined : { body, ...(username !== undefined && username.trim() !== '' && { username: username.trim() }) };
}

/** `curl -d` calls everything a form; none begins with a brace. */
function jsonIn(text: string, contentType: string): string {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType) && !/^\s*\{/.test(text);
  return isForm ? (new URLSearchParams(text).get('payload') ?? '') : text;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function attachmentText({
  pretext = '',
  author_name = '',
  title = '',
  title_link,
  text = '',
  fields,
  footer = '',
  ...more
}: Attachment): string {
  const head = title === '' ? '' : `**${title_link === undefined ? slackText(title) : slackText(`<${title_link}|${title}>`)}**`;
  const facts = fields.map(({ title: name = '', value = '' }) =>
    lines([name === '' ? '' : `**${slackText(name)}**`, slackText(value)], ' '),
  );
  const said = lines([
    slackText(pretext),
    slackText(author_name),
    head,
    slackText(text),
    blocksText(more.blocks),
    ...facts,
    slackText(footer),
  ]);
  return said === '' ? slackText(more.fallback ?? '') : said;
}

function blocksText(blocks: readonly unknown[], depth = 0): string {
  return lines(
    blocks.map((block) => blockText(block, depth)),
    depth === 0 ? '\n\n' : '\n',
  );
}

function blockText(block: unknown, depth: number): string {
  const read = node.safeParse(block);
  if (!read.success || depth > DEEPEST) return '';
  const { type, fields, elements, style } = read.data;
  switch (type) {
    case 'divider':
      return '---';
    case 'header':
      return `**${textOf(read.data)}**`;
    case 'actions':
    case 'input':
      return '';
    case 'context':
      return lines(
        elements.map((each) => blockText(each, depth + 1)),
        ' ',
      );
    case 'rich_text_section':
      return elements.map((each) => inlineText(each)).join('');
    case 'rich_text_list':
      return lines(elements.map((each, index) => `${style === 'ordered' ? `${index + 1}.` : '-'} ${blockText(each, depth + 1)}`));
    case 'rich_text_quote':
      return `> ${elements.map((each) => inlineText(each)).join('')}`;
    case 'rich_text_preformatted':
      return `\`\`\`\n${elements.map((each) => inlineText(each)).join('')}\n\`\`\``;
    default:
      return lines([textOf(read.data), ...fields.map((each) => blockText(each, depth + 1)), blocksText(elements, depth + 1)]);
  }
}

/** What is in a line of rich text, which has no markup of its own. Nobody is mentioned: the ids are those of another system. */
function inlineText(element: unknown): string {
  const read = node.safeParse(element);
  if (!read.success) return '';
  const { type, text, url, name = '', fallback = '', style } = read.data;
  const said = typeof text === 'string' ? text : '';
  switch (type) {
    case 'link':
      return styled(slackText(`<${url ?? ''}|${said === '' ? (url ?? '') : said}>`), style);
    case 'emoji':
      return `:${name}:`;
    case 'user':
    case 'usergroup':
    case 'broadcast':
      return `@${read.data.user_id ?? read.data.usergroup_id ?? read.data.range ?? ''}`;
    case 'channel':
      return `#${read.data.channel_id ?? ''}`;
    default:
      return styled(said === '' ? fallback : said, style);
  }
}

const MARKS = { bold: '**', italic: '_', strike: '~~', code: '`' };

/** Spaces stay outside of the marks, where markdown takes these for marks. */
function styled(text: string, style: unknown): string {
  const marks = Object.entries(MARKS).flatMap(([name, mark]) => (isOn(style, name) ? [mark] : []));
  const [, before = '', words = '', behind = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return words === '' ? text : before + marks.join('') + words + marks.toReversed().join('') + behind;
}

function isOn(style: unknown, name: string): boolean {
  return typeof style === 'object' && style !== null && Object.entries(style).some(([key, value]) => key === name && value === true);
}

/** Of a section, header, image, or a text that stands alone. */
function textOf({ type, text, alt_text = '' }: Node): string {
  if (text === undefined) return alt_text;
  if (typeof text === 'string') return type === 'plain_text' ? text : slackText(text);
  return text.type === 'plain_text' ? (text.text ?? '') : slackText(text.text ?? '');
}

function lines(parts: readonly string[], between = '\n'): string {
  return parts.filter((part) => part.trim() !== '').join(between);
}
