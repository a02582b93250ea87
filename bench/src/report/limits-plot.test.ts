import { expect, it } from 'vitest';
import { atLeast, atMost } from '../figure.ts';
import { limitsPlot } from './limits-plot.ts';

it('draws how much of each limit is used, beyond the line where it is not met', () => {
  const svg = limitsPlot('Rooms', [
    { measure: 'cost', unit: 'us', value: 5, bounds: [atMost(10, '≤ 10'), atMost(4, '≤ <b>')] },
    { measure: 'rate', unit: '1/s', value: 200, bounds: [atLeast(100, '≥ 100')] },
    { measure: 'lost', unit: '', value: 0, bounds: [atMost(0, '0')] },
    { measure: 'other', unit: '', value: 7 },
  ]);
  expect(svg?.match(/width="[\d.]+" height="15"/g)).toEqual([
    'width="100" height="15"',
    'width="250" height="15"',
    'width="100" height="15"',
  ]);
  expect(svg?.match(/class="f[01]"/g)).toEqual(['class="f0"', 'class="f1"', 'class="f0"']);
  expect(svg).toContain('cost (≤ &lt;b>): 125 %');
});

it('does not hide a figure that could not be measured, and draws nothing where there are no limits', () => {
  expect(limitsPlot('x', [{ measure: 'cost', unit: 'us', value: Number.NaN, bounds: [atMost(1, '≤ 1')] }])).toContain('not measured');
  expect(limitsPlot('x', [{ measure: 'cost', unit: 'us', value: 1 }])).toBeUndefined();
});
