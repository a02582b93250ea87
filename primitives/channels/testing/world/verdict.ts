import { chainOf, checkOrder } from './past.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** What must hold when everything has arrived. */
export function checkEnd(world: World): void {
  const fault = (sentence: string): number => world.faults.push(sentence);
  const chain = chainOf(world.past);
  checkOrder(chain, fault);
  const stored = new Set(chain.map(({ text }) => text));
  const ever = new Set([...world.past.history.values()].map(({ text }) => text));
  const lossless = !world.damage.cut && world.shape.keeping === 'durable';
  for (const { published, witness } of world.clients) {
    for (const text of published) checkText(text, witness, { stored, ever, lossless }, fault);
  }
  for (const { name, acknowledged, committed } of world.nodes) {
    for (const text of acknowledged) if (!committed.has(text)) fault(`${name} never handed "${text}" to the gate`);
  }
  checkLeaks(world, fault);
}

interface Texts {
  /** In the log. */
  readonly stored: ReadonlySet<string>;
  /** In the log once. */
  readonly ever: ReadonlySet<string>;
  /** Nothing was lost by damage. */
  readonly lossless: boolean;
}

function checkText(text: string, { acked, refused }: Witness, { stored, ever, lossless }: Texts, fault: (sentence: string) => void): void {
  if (refused.has(text) && ever.has(text)) fault(`"${text}" was refused and stored all the same`);
  if (!refused.has(text) && !acked.has(text)) fault(`"${text}" was forgotten`);
  if (acked.has(text) && lossless && !stored.has(text)) fault(`"${text}" was acknowledged and is not in the log`);
}

/** When the last session is gone nothing is left of it. */
function checkLeaks({ nodes }: World, fault: (sentence: string) => void): void {
  for (const { name, sessions, channels, router } of nodes) {
    for (const session of [...sessions]) session.end();
    const { subscriptions, memberLists, busy } = channels.stats;
    if (subscriptions + memberLists + busy + router.topics.count > 0) fault(`${name} keeps ${JSON.stringify(channels.stats)}`);
  }
}
