import { describe, expect, it } from 'vitest';
import { placesOf, type Template } from '../catalogue.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

describe('the catalogues of the components', () => {
  it('have the same keys in every language', () => {
    expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort());
  });

  it('name the same places in every language', () => {
    for (const [key, template] of Object.entries<Template>(ar)) {
      const places = placesOf(en[key as keyof typeof en]);
      for (const place of placesOf(template)) expect(places, `${key} {${place}}`).toContain(place);
      for (const place of places) if (place !== 'count') expect(placesOf(template), `${key} {${place}}`).toContain(place);
    }
  });

  it('hold no empty words', () => {
    for (const template of [...Object.values<Template>(ar), ...Object.values<Template>(en)])
      for (const form of typeof template === 'string' ? [template] : Object.values(template)) expect(form.trim()).not.toBe('');
  });
});
