import { expect, it } from 'vitest';
import { coverage, covers, type SiteTab } from './coverage.ts';

/** A session that came at 0, was lost with its node at 10,000, and is connected still when that runs again at 14,000. */
function backAt14(): SiteTab {
  const tab = { lostAt: undefined, strayUntil: 0, isAstray: false } as SiteTab;
  coverage.begin(tab, 0, true, undefined);
  coverage.lose(tab, 10_000);
  coverage.resume(tab, 16_000, 15_200);
  return tab;
}

it('a session that is lost again before its node is met has what is left of the first grace, and later a whole one', () => {
  const [again, later] = [backAt14(), backAt14()];
  coverage.lose(again, 15_199);
  expect([17_999, 18_000].map((at) => covers(again, at))).toEqual([true, false]);
  coverage.lose(later, 15_200);
  expect([23_199, 23_200].map((at) => covers(later, at))).toEqual([true, false]);
});
