import type { Distribution } from '@parley/component';
import { Histogram, type Registry } from 'prom-client';

interface Line {
  readonly metricName: string;
  readonly labels: { readonly le?: string };
  readonly value: number;
}

/** A histogram for prom-client's registry that tells what was counted elsewhere. */
export class DistributionMeter extends Histogram {
  #figure: Distribution;

  constructor(figure: Distribution, registry: Registry) {
    super({ name: figure.name, help: figure.help, registers: [registry] });
    this.#figure = figure;
  }

  tell(figure: Distribution): void {
    this.#figure = figure;
  }

  /** What the registry asks a histogram for; `get` is made of it, too. */
  async getForPromString(): Promise<unknown> {
    const { name, help } = this.#figure;
    return { name, help, type: 'histogram', aggregator: 'sum', values: linesOf(this.#figure) };
  }
}

/** Each range counts those below it, too. */
function linesOf({ name, limits, counts, sum }: Distribution): Line[] {
  const tops = [...limits.map(String), '+Inf'];
  let count = 0;
  const buckets = tops.map((le, range) => {
    count += counts[range] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le }, value: count };
  });
  return [...buckets, { metricName: `${name}_sum`, labels: {}, value: sum }, { metricName: `${name}_count`, labels: {}, value: count }];
}
