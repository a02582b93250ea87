import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Field } from './field.tsx';

test('numbers and addresses are written from left to right on every page; words go the way of the page', () => {
  const directionOf = (type: string | undefined): string | undefined =>
    / dir="(\w+)"/.exec(renderToStaticMarkup(<Field label="Pager" {...(type && { type })} />))?.[1];
  expect(['tel', 'email', 'url'].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr']);
  expect([undefined, 'text', 'password'].map(directionOf)).toEqual([undefined, undefined, undefined]);
});
