import type { Change, Observer, ObserversCommands, ObserversCount, Watching } from '../../clients/observers.ts';
import { Histogram } from '../../measure/histogram.ts';
import { Child } from '../../process/child.ts';

const PROCESSES = 2;

export interface Count extends Omit<ObserversCount, 'rowAges' | 'countAges'> {
  readonly rowAges: Histogram;
  readonly countAges: Histogram;
}

/** The processes of those who watch presence and change their own. */
export class Observers {
  readonly #processes = Array.from({ length: PROCESSES }, (_, index) =>
    Child.start<ObserversCommands>({
      name: `observers ${index + 1}`,
      module: new URL('../../clients/observers.ts', import.meta.url),
    }),
  );
  /** Where each person's connection is. */
  readonly #home = new Map<string, Child<ObserversCommands>>();

  async enter(port: number, observers: readonly Observer[]): Promise<void> {
    const shares = this.#processes.map((process, index) => ({ process, mine: observers.filter((_, at) => at % PROCESSES === index) }));
    for (const { process, mine } of shares) for (const { person } of mine) this.#home.set(person, process);
    await Promise.all(shares.map(({ process, mine }) => process.call('enter', { port, observers: mine })));
  }

  /** Settles when it is under way. */
  async watch(watching: readonly Watching[]): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.call('watch', this.#of(process, watching))));
  }

  /** Settles when it is under way. */
  async change(changes: readonly Change[]): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.call('change', this.#of(process, changes))));
  }

  async forget(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.call('forget')));
  }

  async count(): Promise<Count> {
    const counts = await Promise.all(this.#processes.map((process) => process.call('count')));
    const [rowAges, countAges] = [new Histogram(), new Histogram()];
    for (const each of counts) {
      rowAges.add(each.rowAges);
      countAges.add(each.countAges);
    }
    return {
      deltas: counts.reduce((sum, { deltas }) => sum + deltas, 0),
      bytes: counts.reduce((sum, each) => sum + each.bytes, 0),
      mostDeltas: Math.max(...counts.map(({ mostDeltas }) => mostDeltas)),
      rowAges,
      countAges,
    };
  }

  async shown(): Promise<Awaited<ReturnType<ObserversCommands['shown']>>> {
    return (await Promise.all(this.#processes.map((process) => process.call('shown')))).flat();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
  }

  #of<T extends { readonly person: string }>(process: Child<ObserversCommands>, all: readonly T[]): readonly T[] {
    return all.filter(({ person }) => this.#home.get(person) === process);
  }
}
