import { expect, it } from 'vitest';
import { refuserOf } from './reasons.ts';
import { Refused } from './refused.ts';

const refused = refuserOf({ 'place-taken': ['conflict', 'Place {number} is taken by {name}.'] });

it('a refusal tells its reason to programs and a sentence to people', () => {
  const error = refused('place-taken', { number: 7, name: 'Maya' }, { field: 'number' });
  expect(error).toBeInstanceOf(Refused);
  expect(error).toMatchObject({
    code: 'conflict',
    message: 'Place 7 is taken by Maya.',
    details: { field: 'number', reason: 'place-taken', values: { number: 7, name: 'Maya' } },
  });
});
