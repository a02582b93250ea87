import { placesOf, type Template } from '@parley/react/internal';
import { expect, it } from 'vitest';
import { ar } from './ar.ts';
import { en } from './en.ts';

it('every language has the same keys', () => {
  expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort());
});

it('every language names the same places', () => {
  for (const [key, template] of Object.entries<Template>(ar)) {
    const places = placesOf(en[key as keyof typeof en]);
    for (const place of placesOf(template)) expect(places, `${key} {${place}}`).toContain(place);
    for (const place of places) if (place !== 'count') expect(placesOf(template), `${key} {${place}}`).toContain(place);
  }
});
