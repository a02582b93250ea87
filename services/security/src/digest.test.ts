import { expect, it } from 'vitest';
import { digestOf } from './index.ts';

it('A digest stays what it was written down as', () => {
  const value = { name: 'Zoë ☂', mails: ['zoe@example.org'], left: undefined };
  expect(digestOf(value)).toBe(digestOf({ name: 'Zoë ☂', mails: ['zoe@example.org'] }));
  expect(digestOf(['maya', 'room-1'])).toBe('bBYqICul4X5lciPCQfvwhcMAup5-_Rlk5nHX2IVVBEQ');
  expect(digestOf(['maya', 'room-1'], 'hex')).toBe('6c162a202ba5e17e657223c241fbf085c300ba9e7efd1964e671d7d885550444');
});
