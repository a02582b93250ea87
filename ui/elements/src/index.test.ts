import { expect, test } from 'vitest';

test('importing does nothing, also where there is no DOM', async () => {
  expect(globalThis.HTMLElement).toBeUndefined();
  const { defineElements, ParleyMessengerElement } = await import('./index.ts');
  expect([typeof defineElements, ParleyMessengerElement.observedAttributes.includes('open')]).toEqual(['function', true]);
});
