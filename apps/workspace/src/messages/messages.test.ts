import { type Catalogue, placesOf } from '@parley/react/internal';
import { describe, expect, it } from 'vitest';
import { ar as componentsAr } from '../components/messages/ar.ts';
import { en as componentsEn } from '../components/messages/en.ts';
import { ar as incomingAr } from '../incoming/messages/ar.ts';
import { en as incomingEn } from '../incoming/messages/en.ts';
import { ar as webhooksAr } from '../webhooks/messages/ar.ts';
import { en as webhooksEn } from '../webhooks/messages/en.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

/** What is loaded at first, and what comes with parts of it. */
const CATALOGUES: readonly (readonly [string, Catalogue, Catalogue])[] = [
  ['the workspace', en, ar],
  ['apps that post', incomingEn, incomingAr],
  ['components', componentsEn, componentsAr],
  ['webhooks', webhooksEn, webhooksAr],
];

describe.each(CATALOGUES)('of %s', (_, english, other) => {
  it('every language has the same keys', () => {
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
  });

  it('every language names the same places', () => {
    for (const [key, template] of Object.entries(other)) {
      const places = placesOf(english[key] ?? '');
      for (const place of placesOf(template)) expect(places, `${key} {${place}}`).toContain(place);
      for (const place of places) if (place !== 'count') expect(placesOf(template), `${key} {${place}}`).toContain(place);
    }
  });
});

it('what comes with a part of the workspace says nothing otherwise than the rest', () => {
  const [, ...parts] = CATALOGUES;
  for (const [, english] of parts) for (const key of Object.keys(english)) expect(Object.keys(en)).not.toContain(key);
});
