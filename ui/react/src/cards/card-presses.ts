import type { Parley } from '@parley/esdk';
import type { Card, ListedExtension } from '@parley/esdk/component';
import { SentKey } from '../model/sent-key.ts';
import { runCard } from './run-card.ts';

/** Runs the buttons of a component's cards. What is pressed again before it was answered, or since no answer came, is done once. */
export class CardPresses {
  readonly #keys = new SentKey();

  async run(
    parley: Pick<Parley, 'request'>,
    { component, keyed = [] }: Pick<ListedExtension, 'component' | 'keyed'>,
    run: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Card | undefined> {
    const key = keyed.includes(run) ? this.#keys.of([run, input]) : undefined;
    const card = await runCard(parley, component, run, input, key);
    this.#keys.taken(key);
    return card;
  }
}
