import { expect, it } from 'vitest';
import { svgOf } from './plot.ts';

const growing = {
  name: 'of <that> unit',
  points: [
    [0, 0],
    [100, 50],
    [200, 100],
  ],
} as const;

it('draws each series to the scale of its plot, from zero', () => {
  const svg = svgOf([{ title: 'Cost', x: 'watchers', series: [growing] }], 'cost by watchers');
  expect(svg).toContain('points="56,216 200,128 344,40"');
  expect(svg).toContain('>200</text>');
  expect(svg).toContain('>100</text>');
});

it('hides nothing that is below zero', () => {
  const points = [
    [0, 80],
    [100, -30],
  ] as const;
  const svg = svgOf([{ title: 'Cost', x: 'watchers', series: [{ name: 'above the quiet time', points }] }], 'cost');
  // Two steps of 20 below zero, four above.
  expect(svg).toContain('points="56,40 344,201.3"');
  expect(svg).toContain('>-40</text>');
});

it('sets plots beside each other, names several lines, and lets no name become markup', () => {
  const svg = svgOf(
    [
      { title: 'One', x: 'x', series: [growing, { ...growing, name: 'others' }] },
      { title: 'Two', x: 'x', series: [growing] },
    ],
    'a "plot"',
  );
  expect(svg).toContain('viewBox="0 0 720 260"');
  expect(svg).toContain('aria-label="a &quot;plot&quot;"');
  expect(svg).toContain('of &lt;that> unit');
  expect(svg).toContain('prefers-color-scheme:dark');
});
