import { expect, it } from 'vitest';
import { attributeName, telephoneLink } from './attribute-name.ts';

it('usual attributes are named in the reader’s language', () => {
  expect(attributeName((key) => `<${key}>`, 'Phone')).toBe('<attribute.phone>');
  expect(attributeName((key) => key, 'Speaks')).toBe('Speaks');
});

it.each([
  ['phone', '+44 (0)20 7946-0018', 'tel:+4402079460018'],
  ['Pager', '7716', 'tel:7716'],
  ['phone', 'ask the desk', undefined],
  ['phone', 'javascript:alert(1)', undefined],
  ['room', '4102', undefined],
])('%s %j leads to %j', (name, value, link) => {
  expect(telephoneLink(name, value)).toBe(link);
});
