import type { Reasons } from '@parley/component';
// biome-ignore lint/style/noRestrictedImports: what both sides say is compared.
import { hostReasons } from '@parley/host';
import { type Catalogue, coreMessages, createText, placesOf, reasonOf } from '@parley/react/internal';
// biome-ignore lint/style/noRestrictedImports: as above.
import { parleyComponents } from '@parley/server';
import { describe, expect, it } from 'vitest';
import { becauseAr } from './ar.ts';
import { becauseEn } from './en.ts';

const components = parleyComponents({
  identity: { version: '0', dataPath: '/nowhere', origin: () => 'http://127.0.0.1' },
  operations: { figures: () => [], parts: () => [] },
  setup: { onFirstRun: () => {} },
  sealKey: new Uint8Array(32),
});
const lists: readonly Reasons[] = [hostReasons, ...components.flatMap(({ reasons }) => (reasons ? [reasons] : []))];
const declared = lists.flatMap((reasons) => Object.entries(reasons));
const catalogues: readonly (readonly [string, Catalogue])[] = [
  ['English', becauseEn],
  ['Arabic', becauseAr],
];

describe.each(catalogues)('in %s', (_, catalogue) => {
  it('every reason that the server may refuse with has words, and nothing else has', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...new Set(declared.map(([name]) => `because.${name}`))].sort());
  });

  it('they name only what comes with the refusal', () => {
    for (const [name, [, sentence]] of declared)
      for (const place of placesOf(catalogue[`because.${name}`] ?? '')) expect([...placesOf(sentence)], name).toContain(place);
  });
});

it('a reason of several components is one and the same', () => {
  const known = new Map<string, Reasons[string]>();
  for (const [name, reason] of declared) {
    expect(known.get(name) ?? reason).toEqual(reason);
    known.set(name, reason);
  }
});

it('no reason is named like a code, which has words of its own', () => {
  expect(declared.filter(([name]) => `because.${name}` in coreMessages)).toEqual([]);
});

it('a refusal is said in the language of the page', () => {
  const refused = Object.assign(new Error('There is a unit "Echo" in this place already.'), {
    code: 'conflict',
    details: { reason: 'unit-taken', values: { name: 'Echo' } },
  });
  expect(reasonOf(refused, createText('en', becauseEn, 'en'))).toBe('There is a unit “\u2068Echo\u2069” in this place already.');
  expect(reasonOf(refused, createText('ar', becauseAr, 'ar'))).toBe('توجد وحدة باسم «\u2068Echo\u2069» في هذا الموضع بالفعل.');
});
