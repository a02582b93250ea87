import { type Mutant, mutant } from '@parley/runtime/testing';

/** Faults of what several nodes agree on; the fixed seeds of sites must catch every one. */
export const SITE_MUTANTS: readonly Mutant[] = [
  {
    // One alone would be hidden by the others: nothing is numbered for clients, and nobody is shown what is.
    name: 'an owner acts without its lease, and shows it',
    edits: [
      { file: 'owners.ts', find: ' === site.life && site.holds;', replace: ' === site.life;' },
      { file: 'publisher.ts', find: 'if (!site.holds || site.life', replace: 'if (site.life' },
      { file: 'subscriptions.ts', find: 'if (site.holds) this.#join(', replace: 'if (feed) this.#join(' },
    ],
  },
  mutant('an owner keeps what it had in a former life', 'owners.ts', 'if (this.isHere(owner)) this.#options.ended(channel);', ''),
  mutant(
    'nobody becomes the owner: every node keeps its own log',
    'owned-log.ts',
    'if (this.#owners.isHere(owner)) break;\n      const outcome',
    'if (this.#owners.has(channel)) return (await perform(this.#live, operation)) as T;\n      const outcome',
  ),
  {
    name: 'an owner does not see that other nodes use its channel',
    from: 400,
    edits: [{ file: 'owners.ts', find: 'owner.usedAt = this.#options.clock.monotonic();', replace: '' }],
  },
  mutant(
    'the answers to what was asked in one turn are mixed up',
    'owner-questions.ts',
    'settle(outcomes[index]',
    'settle(outcomes.at(-1 - index)',
  ),
  mutant(
    'the other nodes are not told of a message',
    'feed.ts',
    'if (this.#context.peers) this.#news.tell(messageOf(entry, 0), this.#head.epoch);',
    '',
  ),
  mutant(
    'what other nodes say of another epoch is believed',
    'feed-news.ts',
    '} else if (news.of !== ear.epoch()) {',
    "} else if (news.of === '') {",
  ),
  mutant(
    'an append that went to another epoch is taken for one of this',
    'feed.ts',
    'strange ? this.#log.goTo(result.position) : undefined',
    'undefined',
  ),
  mutant(
    'readers are not told that another owner has begun anew',
    'feed.ts',
    'this.#restart(base, floor, RESET_REASONS.epoch);',
    'this.#head = base;\n    this.#past.restart(base, floor);',
  ),
  mutant(
    'what waited for the old epoch goes into the new one',
    'sequence.ts',
    'for (const release of this.#reorder.restart(head + 1)) this.#options.passed(release);',
    'this.#reorder.skipTo(head + 1);',
  ),
  mutant(
    'a reader that comes from a newer epoch is sent back',
    'catch-up.ts',
    'if (from.epoch !== source.head.epoch || from.offset > source.head.offset) await source.sync();',
    '',
  ),
  mutant('nothing is looked for after a gap', 'feeds.ts', 'this.#resync(() => true)', 'undefined'),
  mutant(
    'what was sent behind something that failed is stored before it',
    'live-log.ts',
    "if (!seqs && producer.missing !== undefined) return { status: 'gap', lastSeq: producer.missing - 1 };",
    '',
  ),
];

/** Faults of what becomes of readers whose rights change; the fixed seeds of sites where they do must catch every one. */
export const RIGHTS_MUTANTS: readonly Mutant[] = [
  mutant(
    'readers are served on while they are asked about after a gap',
    'reader-rights.ts',
    'subscription.suspended = true;',
    'if (subscription.request.id > 0) return;',
  ),
  mutant(
    'what is to be heard waits while there is no lease',
    'audience.ts',
    'if (!topic || site.holds) return topic;',
    'if (topic) return topic;',
  ),
  mutant(
    'who still may hear is forgotten after a gap',
    'reader-rights.ts',
    'else if (subscription.suspended) this.doubt(subscription);',
    '',
  ),
];
