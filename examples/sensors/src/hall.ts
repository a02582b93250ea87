/** What a device says: its number in the hall and degrees Celsius. */
export type Reading = readonly [device: number, celsius: number];

export interface Alarm {
  readonly device: number;
  readonly celsius: number;
  /** `high` when it begins, `over` when it ends. */
  readonly state: 'high' | 'over';
}

export const DEVICES = 50;
const USUAL = 21;
/** Above it a device raises an alarm; below the other it is over, so that one near the limit does not raise one each second. */
const HIGH = 30;
const OVER = 28;

/** A hall with its simulated devices: temperatures that wander, are drawn back to the usual, and now and then run away. */
export class Hall {
  readonly name: string;
  readonly #random: () => number;
  readonly #celsius: number[];
  readonly #heated: number[] = Array.from({ length: DEVICES }, () => 0);
  readonly #high = new Set<number>();

  /** `random`: from 0 to below 1. */
  constructor(name: string, random: () => number) {
    this.name = name;
    this.#random = random;
    this.#celsius = Array.from({ length: DEVICES }, () => USUAL + 2 * (random() - 0.5));
  }

  /** A second goes by. */
  step(): { readonly readings: readonly Reading[]; readonly alarms: readonly Alarm[] } {
    const readings = this.#celsius.map((_, device): Reading => [device, this.#move(device)]);
    return { readings, alarms: readings.flatMap(([device, celsius]) => this.#judge(device, celsius) ?? []) };
  }

  #move(device: number): number {
    // Once in about an hour a device is heated for half a minute.
    if (this.#random() < 1 / 3_600) this.#heated[device] = 30;
    const heated = this.#heated[device] ?? 0;
    this.#heated[device] = Math.max(0, heated - 1);
    const before = this.#celsius[device] ?? USUAL;
    const after = before + (USUAL - before) * 0.03 + (this.#random() - 0.5) * 0.4 + (heated > 0 ? 0.8 : 0);
    this.#celsius[device] = after;
    return Math.round(after * 10) / 10;
  }

  #judge(device: number, celsius: number): Alarm | undefined {
    const wasHigh = this.#high.has(device);
    if (!wasHigh && celsius > HIGH) {
      this.#high.add(device);
      return { device, celsius, state: 'high' };
    }
    if (!wasHigh || celsius >= OVER) return undefined;
    this.#high.delete(device);
    return { device, celsius, state: 'over' };
  }
}
