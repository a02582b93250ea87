import { expect, it } from 'vitest';
import { markedParts } from './marked.ts';

const marked = (text: string, query: string) =>
  markedParts(text, query)
    .map(({ text: part, hit }) => (hit ? `[${part}]` : part))
    .join('');

it.each([
  ['Amara Okafor', 'ok am', '[Am]ara [Ok]afor'],
  ['Joaquín Herrera', 'joaquin', '[Joaquín] Herrera'],
  ['Joaqui\u0301n', 'JOAQUÍ', '[Joaqui\u0301]n'],
  ['Mei-Ling Tan', 'ling', 'Mei-[Ling] Tan'],
  ['Nguyễn Anh Tuấn', 'nguyen tuan', '[Nguyễn] Anh [Tuấn]'],
  ['أحمد العلي', 'احمد', '[أحمد] العلي'],
  ['Straße', 'st', '[St]raße'],
  ['Amara', 'mara', 'Amara'],
  ['Amara', ' - ', 'Amara'],
  ['', 'a', ''],
])('%j, looked for with %j, is %j', (text, query, expected) => {
  expect(marked(text, query)).toBe(expected);
});

it('nothing is lost or doubled', () => {
  const text = '  Ñandú, (Ana) 4102-A  ';
  for (const query of ['', 'n', 'an 41', 'nandu a', '41 4 x'])
    expect(
      markedParts(text, query)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
});
