import { describe, expect, expectTypeOf, it } from 'vitest';
import { choice, duration, flag, int, type Setting, settings, text, type ValuesOf } from './settings.ts';

const declared = settings({
  options: int({ default: 10, min: 2, max: 50, title: 'Options per poll' }),
  greeting: text({ default: 'Hello', max: 10, title: 'Greeting' }),
  order: choice({ options: ['new', 'old'], default: 'new', title: 'Order' }),
  open: flag({ default: true, title: 'Open to all' }),
  keep: duration({ default: '30d', min: '1h', max: '90d', title: 'Kept for' }),
});

describe('settings', () => {
  it('have the types of their values', () => {
    expectTypeOf<ValuesOf<typeof declared>>().toEqualTypeOf<{
      readonly options: number;
      readonly greeting: string;
      readonly order: 'new' | 'old';
      readonly open: boolean;
      readonly keep: number;
    }>();
  });

  it.for<[keyof typeof declared, readonly unknown[], readonly unknown[], string]>([
    ['options', [2, 50], [1, 51, 2.5, '10', Number.NaN, undefined], 'a whole number from 2 to 50'],
    ['greeting', ['', 'x'.repeat(10)], ['x'.repeat(11), 7], 'a text of 0 to 10 characters'],
    ['order', ['new', 'old'], ['', 'New', 1], 'one of "new", "old"'],
    ['open', [true, false], ['true', 0, null], 'true or false'],
    ['keep', ['1h', '90d'], ['59m', '91d', 'long', 3_600_000], 'a time from 1h to 90d, such as "30d"'],
  ])('%s: what is allowed is read, what is not is not, and a sentence says so', ([name, fine, wrong, allowed]) => {
    const setting: Setting = declared[name];
    expect(fine.map((given) => setting.read(given))).not.toContain(undefined);
    expect(wrong.map((given) => setting.read(given))).toEqual(wrong.map(() => undefined));
    expect(setting.allowed).toBe(allowed);
    expect(setting.schema).toMatchObject({ title: setting.title, default: setting.default });
  });

  it('tell a time in milliseconds', () => {
    expect(declared.keep.read('2h')).toBe(7_200_000);
  });
});
