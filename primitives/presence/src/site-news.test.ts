import { expect, it } from 'vitest';
import { checkKind, type SiteNews } from './site-news.ts';

it('news of a kind that only a later version knows is taken for nothing else', () => {
  checkKind({ news: 'beat', n: 1 });
  expect(() => checkKind({ news: 'later', n: 1, people: [] } as unknown as SiteNews)).toThrow('Nobody knows news "later".');
});
