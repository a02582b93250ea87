import type { Distribution, Figure, Reading } from '@parley/component';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { DistributionMeter } from './distribution-meter.ts';

type Meter = Counter<string> | Gauge<string>;

/** The figures of this node and of its process, in Prometheus's text format. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #meters = new Map<string, Meter>();
  readonly #distributions = new Map<string, DistributionMeter>();
  readonly #figures: () => readonly Figure[];

  constructor(figures: () => readonly Figure[]) {
    this.#figures = figures;
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    for (const figure of this.#figures()) {
      if (figure.kind === 'histogram') this.#tell(figure);
      else this.#take(figure);
    }
    return await this.#registry.metrics();
  }

  close(): void {
    this.#registry.clear();
  }

  #tell(figure: Distribution): void {
    const meter = this.#distributions.get(figure.name) ?? new DistributionMeter(figure, this.#registry);
    this.#distributions.set(figure.name, meter);
    meter.tell(figure);
  }

  #take(figure: Reading): void {
    const meter = this.#meters.get(figure.name) ?? this.#make(figure);
    meter.reset();
    if (typeof figure.value === 'number') meter.inc(figure.value);
    else for (const [value, count] of figure.value) meter.inc({ [figure.label ?? 'kind']: value }, count);
  }

  #make({ name, help, kind, value, label = 'kind' }: Reading): Meter {
    const options = { name, help, registers: [this.#registry], labelNames: typeof value === 'number' ? [] : [label] };
    const meter = kind === 'counter' ? new Counter(options) : new Gauge(options);
    this.#meters.set(name, meter);
    return meter;
  }
}
