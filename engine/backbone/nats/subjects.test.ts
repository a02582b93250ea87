import { describe, expect, it } from 'vitest';
import { literalSubjects, partitionedSubjects } from './subjects.ts';

const names = Array.from({ length: 65_536 }, (_, i) => `channel.${(i * 0x9e3779b1).toString(16).padStart(16, '0')}`);

describe('subjects of a backbone', () => {
  it.each([
    ['literal', literalSubjects('parley.s.control')],
    ['partitioned', partitionedSubjects('parley.s.channels')],
  ])('are found again in their place (%s)', (_name, subjects) => {
    for (const name of ['site.ask.a-1', 'a', ...names.slice(0, 100)]) expect(subjects.placeOf(name).slice(subjects.cut)).toBe(name);
  });

  it('need one subscription each where they are few', () => {
    const { interestOf, placeOf } = literalSubjects('parley.s.control');
    expect(interestOf('site.ask.a')).toBe('parley.s.control.site.ask.a');
    expect(placeOf('site.ask.a')).toBe('parley.s.control.site.ask.a');
  });

  it('need at most 16,384 subscriptions where they are many, and fill them evenly', () => {
    const { interestOf, placeOf } = partitionedSubjects('parley.s.channels');
    const interests = names.map(interestOf);
    expect(names.filter((name, i) => placeOf(name) !== `${interests[i]?.slice(0, -1)}${name}`)).toEqual([]);
    const sizes = new Map<string, number>();
    for (const interest of interests) sizes.set(interest, (sizes.get(interest) ?? 0) + 1);
    // Four in each on average: chance alone leaves 2 % empty and puts more than 20 into none.
    expect(sizes.size).toBeLessThanOrEqual(16_384);
    expect(sizes.size).toBeGreaterThan(15_900);
    expect(Math.max(...sizes.values())).toBeLessThan(20);
  });
});
