import { expect, it } from 'vitest';
import { fillIn } from './reason.ts';

it('puts values into the places of a sentence, as they are', () => {
  expect(fillIn('There is a unit "{name}" on level {level} of {level}.', { name: '{level} $&', level: 3 })).toBe(
    'There is a unit "{level} $&" on level 3 of 3.',
  );
});

it('leaves a place without a value as it stands', () => expect(fillIn('{a} {b}', { a: '' })).toBe(' {b}'));
