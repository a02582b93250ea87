/** A fault put into the source on purpose: every `find` stands exactly once in its file of `src/`. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

function mutant(name: string, file: string, find: string, replace: string): Mutant {
  return { name, file, find, replace };
}

/** Faults of which each would show somebody something wrong, or disturb them; the fixed seeds must catch every one. */
export const MUTANTS: readonly Mutant[] = [
  mutant('whoever loses the connection leaves at once', 'limits.ts', 'GRACE_MS = 8_000', 'GRACE_MS = 0'),
  mutant('whoever loses the connection leaves late', 'limits.ts', 'GRACE_MS = 8_000', 'GRACE_MS = 9_000'),
  mutant('whoever comes back leaves when the grace ends', 'roster.ts', 'this.#grace.wake(seat);', ''),
  mutant('a session that moves to a new connection leaves', 'roster.ts', 'seat && seat.generation === generation', 'seat'),
  mutant('a claim cannot be taken back', 'roster.ts', 'else claims.delete(source);', ''),
  mutant(
    'what lapses is not noticed',
    'presence.ts',
    'this.#lapses.expect(person, nextLapse(this.#factsOf(person), this.#options.clock.now()));',
    '',
  ),
  mutant('what a person sets is forgotten by a restart', 'presence.ts', 'await this.#settings.load();', ''),
  mutant('sessions are forgotten by a restart', 'presence.ts', 'this.roster.restore(person, facts);', ';'),
  mutant('sessions of before a restart never leave', 'roster.ts', 'this.#grace.begin();', ''),
  mutant('claims of before a restart never end', 'roster.ts', 'this.#grace.hold(claim, () => this.claim(person, source, undefined));', ''),
  mutant('facts that could not be written are dropped', 'saver.ts', 'for (const person of people) this.#due.add(person);', ''),
  mutant('do-not-disturb yields to a call', 'merge.ts', "if (setting?.state === 'do-not-disturb') return 'do-not-disturb';", ''),
  mutant('an idle device is as good as one in use', 'merge.ts', 'devices.some(({ idle }) => !idle)', 'devices.length > 0'),
  mutant('a text that changes is no change', 'merge.ts', 'one.text === other.text && ', ''),
  mutant('deltas are sent where nothing has changed', 'board.ts', 'if (samePresence(before, presence)) return undefined;', ''),
  mutant('deltas are sent as things happen', 'limits.ts', 'TICK_MS = 500', 'TICK_MS = 1'),
  mutant('a watch that is closed is told', 'people-watches.ts', 'for (const person of people) this.#watches.delete(person, watch);', ''),
  mutant(
    'a watcher is given the news of another',
    'digest.ts',
    'const key = entries.map(({ number }) => number).join();',
    'const key = String(entries.length);',
  ),
  mutant('who changes is not taken from the old count', 'view.ts', 'this.#tally.add(before.state, -1);', ''),
  mutant('who must not be seen is counted', 'view.ts', 'people?.filter(this.#options.shows) ?? []', 'people ?? []'),
  mutant('who must not be seen moves the count', 'view.ts', 'if (!this.#options.shows(person)) return;', ''),
  mutant(
    'who must not be seen is listed',
    'watches.ts',
    'new Set([...people].filter(visible))',
    'new Set([...people].filter((person) => visible(person) || true))',
  ),
  mutant('the units above are not told', 'unit-views.ts', 'if (below) views.add(view);', ';'),
  mutant(
    'a unit hears of the people below though it does not want to',
    'unit-views.ts',
    'if (below) views.add(view);',
    'if (below || !below) views.add(view);',
  ),
  mutant('changes of the tree are not noticed', 'watches.ts', 'view.outdated();', ''),
  mutant(
    'who moves into a window is not described',
    'panel.ts',
    'if (!before.has(person) && !this.#board.isSilent(person)) this.#news.add(person);',
    ';',
  ),
  mutant('who opens a window is told what was told before', 'panel.ts', '    this.#snapshot = undefined;\n', ''),
  mutant('a window keeps its old order', 'panel.ts', 'this.#reordered = true;', ''),
  mutant(
    'who has left a group still counts',
    'group-views.ts',
    'for (const person of group.people) this.#byPerson.delete(person, group);\n    for (const person of people)',
    'for (const person of people)',
  ),
  mutant('who scrolls takes the rows from those who still look at them', 'view.ts', 'if (panel.isIdle && ', 'if ('),
  mutant('a view is told of by its first watcher only', 'view.ts', 'this.#panels.get(key) ?? new Panel', 'new Panel'),
];

/** Faults that show where there are several nodes. */
export const SITE_MUTANTS: readonly Mutant[] = [
  mutant('what a lost node knew is forgotten with it', 'limits.ts', 'GRACE_MS - 1_200', '0'),
  mutant('what a lost node knew stays too long', 'limits.ts', 'GRACE_MS - 1_200', 'GRACE_MS'),
  mutant('a node that stops is taken for one that is lost', 'exchange.ts', "this.#teller.tell({ news: 'bye' });", ''),
  mutant('what is missed is not noticed', 'copy.ts', 'if (this.#version !== next) this.outdate();\n    else ', ''),
  mutant('settings are not told', 'presence.ts', 'this.#exchange.settingStored(person);', ''),
  mutant(
    'settings that were missed are not read',
    'exchange.ts',
    'if (wasIncomplete && !this.#elsewhere.incomplete.includes(from)) settingsChanged();',
    '',
  ),
  mutant(
    'a session that went on elsewhere stays where it was',
    'roster.ts',
    'if (seat && generation > seat.generation) this.#rest(seat);',
    '',
  ),
  mutant(
    'a node that finds another lease stores nothing anew',
    'presence.ts',
    'for (const person of this.roster.people) this.#saver.mark(person);',
    '',
  ),
  mutant('a node that finds another lease leaves its former facts', 'presence.ts', 'this.#saver.drop(formerLife);', ''),
  mutant('what was stored of lost nodes stays', 'elsewhere.ts', 'this.#options.forgotten(life);', ''),
  mutant('what was stored of lost nodes is not read', 'presence.ts', 'else this.#elsewhere.restore(life, people);', ''),
  mutant('the facts of lost nodes that were stored never end', 'presence.ts', 'this.#elsewhere.listening();', ''),
  mutant('a node that joins keeps longer than the others who has gone', 'exchange.ts', 'this.#elsewhere.hasEnded(life, leftMs);', ';'),
  mutant('claims of other nodes do not count', 'union.ts', 'claims: uniteClaims(parts)', 'claims: uniteClaims(parts.slice(0, 1))'),
];
