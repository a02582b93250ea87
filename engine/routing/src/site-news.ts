import type { Backbone } from '@parley/backbone';
import { type CodeName, decodeJson, encodeJson } from '@parley/protocol';
import type { RevokeMatch } from './revocations.ts';

const SUBJECT = 'sessions';

/** What nodes tell each other about sessions. */
export type News =
  | { readonly news: 'moved'; readonly session: string; readonly generation: number }
  | { readonly news: 'revoked'; readonly match: RevokeMatch; readonly code: CodeName };

/** Tells the other nodes of the site, and calls `hear` for what they tell. Returns how to tell and how to stop listening. */
export function exchangeNews(
  backbone: Backbone,
  hear: (news: News, fromNode: string) => void,
  onFault: (fault: unknown, about: string) => void,
): { readonly tell: (news: News) => void; readonly stop: () => void } {
  const stop = backbone.subscribe(SUBJECT, (bytes, fromNode) => {
    try {
      hear(decodeJson(bytes) as News, fromNode);
    } catch (fault) {
      onFault(fault, `news of sessions from node ${fromNode}`);
    }
  });
  return { tell: (news) => backbone.publish(SUBJECT, encodeJson(news)), stop };
}
