import { expect, it } from 'vitest';
import { scalingTables } from './scaling.ts';
import { siteTable } from './scaling-site.ts';

it('computes what an organisation takes from the figures that are kept', () => {
  const tables = scalingTables((workload, measure) =>
    measure === 'resident memory per connection' ? 10.24 : workload === 'fanout' ? 8 : 100,
  );
  expect(tables).toContain('| connections | 10,000 |  | 100 MiB |');
  // 1,000 each way in a second, 8 us each.
  expect(tables).toContain('| pings and pongs | one each way in ten seconds, a write each | 1.6 % |  |');
  expect(tables).toContain('| directory | 20,000 people |  | 20 MiB |');
});

it('shows a figure that is not kept as one', () => {
  expect(scalingTables(() => Number.NaN)).toContain('| a delivery in a small room | none us | `rooms` |');
});

it('shows how the cost of a site grows with its nodes, once that was measured', () => {
  const table = siteTable((_, measure) => Number(/each of (\d)$/.exec(measure)?.[1] ?? Number.NaN));
  expect(table.split('\n').slice(2)).toEqual([
    '| growth: CPU of the node a message is published at, 60 listeners at each of 1 / 2 / 3 nodes | 1 / 2 / 3 us | 1 / 2 / 3 us |',
    '| … of all nodes together, for each delivery | 1 / 2 / 3 us | 1 / 2 / 3 us |',
  ]);
});
