import { expect, it } from 'vitest';
import { scalingTables } from './scaling.ts';

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
