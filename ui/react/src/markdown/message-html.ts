import type { Message } from '@parley/messaging/contract';
import { type Mention, render } from './render.ts';
import { sanitise } from './sanitise.ts';

interface Cached {
  readonly key: string;
  readonly html: string;
}

/** A message never changes, an edit makes a new one: its HTML lives as long as it. */
const cache = new WeakMap<Message, Cached>();

export function messageHtml(message: Message, mentions: readonly Mention[]): string {
  const key = mentions.map((each) => `${each.me ? '!' : ''}${each.name}`).join('\n');
  const known = cache.get(message);
  if (known?.key === key) return known.html;
  const html = sanitise(render(message.body, mentions));
  cache.set(message, { key, html });
  return html;
}

/** The words of a message in one line, for previews and announcements. */
export function plainText(body: string): string {
  return body
    .replace(/```[\s\S]*?(?:```|$)/g, (code) => code.replace(/```\w*/g, ' '))
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|~~|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
