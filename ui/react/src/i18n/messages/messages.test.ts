import { describe, expect, it } from 'vitest';
import { ar as filesAr } from '../../files/messages/ar.ts';
import { en as filesEn } from '../../files/messages/en.ts';
import { type Catalogue, placesOf } from '../catalogue.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

const catalogues: readonly (readonly [string, Catalogue, Catalogue])[] = [
  ['the components', en, ar],
  ['files', filesEn, filesAr],
];

describe.each(catalogues)('the catalogues of %s', (_, english, arabic) => {
  it('have the same keys in every language', () => {
    expect(Object.keys(arabic).sort()).toEqual(Object.keys(english).sort());
  });

  it('name the same places in every language', () => {
    for (const [key, template] of Object.entries(arabic)) {
      const places = placesOf(english[key] ?? '');
      for (const place of placesOf(template)) expect(places, `${key} {${place}}`).toContain(place);
      for (const place of places) if (place !== 'count') expect(placesOf(template), `${key} {${place}}`).toContain(place);
    }
  });

  it('hold no empty words', () => {
    for (const template of [...Object.values(arabic), ...Object.values(english)])
      for (const form of typeof template === 'string' ? [template] : Object.values(template)) expect(form.trim()).not.toBe('');
  });
});
