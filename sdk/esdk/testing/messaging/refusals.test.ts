import { messaging } from '@parley/messaging';
import { expect, test } from 'vitest';
import { REASONS } from './refusals.ts';

test('what is refused is what the component refuses, in its words', () => {
  expect(messaging.reasons).toMatchObject(REASONS);
});
