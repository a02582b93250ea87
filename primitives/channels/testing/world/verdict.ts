import type { Node } from './node.ts';
import { chainOf, checkOrder } from './past.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** What must hold when everything has arrived. */
export function checkEnd(world: World): void {
  const fault = (sentence: string): number => world.faults.push(sentence);
  if (world.shape.keeping === 'live') checkEpochs(world, fault);
  const chain = chainOf(world.past);
  checkOrder(chain, fault);
  const stored = new Set(chain.map(({ text }) => text));
  const ever = new Set([...world.past.history.values()].map(({ text }) => text));
  const lossless = !world.damage.cut && world.shape.keeping === 'durable';
  // Whether something was refused or stored, a ring forgets.
  const answered = world.shape.keeping === 'live' ? new Set([...ever, ...world.refusedOnce]) : ever;
  for (const { published, witness } of world.clients) {
    for (const text of published) checkText(text, witness, { stored, ever, lossless }, fault);
  }
  const unplaced = world.clients.flatMap(({ published, witness: { acked } }) =>
    published.filter((text) => acked.has(text) && !answered.has(text)),
  );
  // What stood where nobody has read, a ring has forgotten: the owner alone knew it.
  const unread = world.shape.keeping === 'live' ? world.live.unread : 0;
  for (const text of unplaced.slice(unread)) fault(`"${text}" was acknowledged and never stored`);
  for (const { name, acknowledged, committed } of running(world)) {
    for (const text of acknowledged) if (!committed.has(text)) fault(`${name} never handed "${text}" to the gate`);
  }
  checkLeaks(world, fault);
}

/** What stands in the epochs of a live channel was said by somebody, by each in the order in which it was said, and once. */
function checkEpochs({ live, clients }: World, fault: (sentence: string) => void): void {
  const said = new Set(clients.flatMap(({ published }) => published));
  for (const tags of live.epochs.values()) {
    const offsets = [...tags].sort(([a], [b]) => a - b);
    const commits = offsets.flatMap(([, tag]) => live.history.get(tag) ?? []);
    checkOrder(commits, fault);
    for (const { sender, text } of commits) if (sender !== '' && sender !== 'server' && !said.has(text)) fault(`nobody said "${text}"`);
  }
}

function running({ nodes }: World): readonly Node[] {
  return nodes.filter((node) => node !== undefined);
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
function checkLeaks(world: World, fault: (sentence: string) => void): void {
  for (const { name, channels, router } of running(world)) {
    const { subscriptions, memberLists, busy } = channels.stats;
    if (subscriptions + memberLists + busy + router.topics.count > 0) fault(`${name} keeps ${JSON.stringify(channels.stats)}`);
  }
}
