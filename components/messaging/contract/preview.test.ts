import { expect, it } from 'vitest';
import { previewText } from './preview.ts';

it.each([
  ['Hello', 'Hello'],
  ['\n\n  first words \nsecond', 'first words'],
  ['# Handover', 'Handover'],
  ['> > quoted', 'quoted'],
  ['- item', 'item'],
  ['12. twelfth', 'twelfth'],
  ['**bold** and _soft_ and `code` and ~~old~~', 'bold and soft and code and old'],
  ['see [the plan](https://example.org/a) now', 'see the plan now'],
  ['![a cat](https://example.org/cat.png)', 'a cat'],
  ['```ts\nconst a = 1;\n```', 'const a = 1;'],
  ['---\nafter the rule', 'after the rule'],
  ['snake_case_name stays', 'snake_case_name stays'],
  ['a\u0009b   c', 'a b c'],
  ['```\n```', ''],
])('%j is previewed as %j', (body, text) => {
  expect(previewText(body)).toBe(text);
});

it('is cut at 140 characters, never inside a character', () => {
  expect(previewText('a'.repeat(140))).toHaveLength(140);
  expect(previewText('a'.repeat(141))).toBe(`${'a'.repeat(139)}…`);
  const cut = previewText(`${'a'.repeat(138)}😀😀`);
  expect(cut).toBe(`${'a'.repeat(138)}…`);
});

it('takes long hostile lines in its stride', () => {
  for (const piece of ['[', '![](', '*', '_', '`', '> ', '# ', '1. ', '-'])
    expect(previewText(piece.repeat(16_000)).length).toBeLessThanOrEqual(140);
});
