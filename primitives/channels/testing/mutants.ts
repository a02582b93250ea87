import { type Mutant, mutant } from '@parley/runtime/testing';

/** Faults of which each would break a promise of docs/promises.md; the fixed seeds must catch every one. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'silence is measured by the wall clock',
    edits: [
      { file: 'vigil.ts', find: 'this.#releasedAt = clock.monotonic();', replace: 'this.#releasedAt = clock.now();' },
      { file: 'vigil.ts', find: 'this.#releasedAt + quietMs - clock.monotonic();', replace: 'this.#releasedAt + quietMs - clock.now();' },
    ],
  },
  mutant(
    'the topic is joined some time after the past was read',
    'catch-up.ts',
    'join({ start, entries, complete });',
    'await pause();\n      join({ start, entries, complete });',
  ),
  mutant(
    'what is committed while the past is read is dropped',
    'catch-up.ts',
    'const complete = at >= source.head.offset;',
    'const complete = entries.length > 0 || at >= source.head.offset;',
  ),
  mutant(
    'the tag of a position is not checked',
    'recovery.ts',
    'return from.tag === standing.tag ? undefined : RESET_REASONS.tag;',
    'return undefined;',
  ),
  mutant(
    'a position past the head is believed',
    'recovery.ts',
    'if (from.offset > head.offset) return RESET_REASONS.tag;',
    'if (from.offset > head.offset) return undefined;',
  ),
  {
    name: 'the epoch of a position is not checked',
    edits: [
      { file: 'recovery.ts', find: 'if (from.epoch !== head.epoch) return RESET_REASONS.epoch;', replace: '' },
      { file: 'catch-up.ts', find: 'const known = from.epoch === source.head.epoch && ', replace: 'const known = ' },
      { file: 'catch-up.ts', find: 'while (start.base.epoch === source.head.epoch && !ended())', replace: 'while (!ended())' },
    ],
  },
  {
    name: 'an empty epoch skips the check',
    edits: [
      {
        file: 'recovery.ts',
        find: 'if (from.epoch !== head.epoch) return',
        replace: "if (from.epoch !== '' && from.epoch !== head.epoch) return",
      },
      {
        file: 'catch-up.ts',
        find: 'const known = from.epoch === source.head.epoch && ',
        replace: "const known = (from.epoch === '' || from.epoch === source.head.epoch) && ",
      },
      { file: 'catch-up.ts', find: 'while (start.base.epoch === source.head.epoch && !ended())', replace: 'while (!ended())' },
    ],
  },
  mutant(
    'the base is one too high',
    'subscriptions.ts',
    'head: last.offset, ...start });',
    'head: last.offset, ...start, base: { ...start.base, offset: start.base.offset + 1 } });',
  ),
  mutant(
    'a catch-up begins one too late',
    'feed.ts',
    '(await this.#past.read(offset)).entries;',
    '(await this.#past.read(offset + 1)).entries;',
  ),
  mutant(
    'entries are fanned out before the commit',
    'feed.ts',
    'const appended = whenThere(this.#context.log.append(append),',
    `const early = this.#context.topics.get(this.name);
    if (append.entry) early?.publish(encodeFrame({ frame: 'message', alias: early.alias, offset: this.#head.offset + 1, tag: 1, at: 0, sender: append.entry.sender, payload: append.entry.payload }));
    const appended = whenThere(this.#context.log.append(append),`,
  ),
  mutant(
    'publications are acknowledged before the commit',
    'feed.ts',
    'const appended = whenThere(this.#context.log.append(append), (result) => this.#appended(append, origin, result));',
    `origin.settled?.({ status: 'appended', position: { ...this.#head, offset: this.#head.offset + 1 }, at: 0, messageSeq: 0 });
    const appended = whenThere(this.#context.log.append(append), (result) => this.#settle(append, { ...origin, settled: undefined }, result));`,
  ),
  mutant(
    'publications are acknowledged after they were fanned out',
    'feed.ts',
    'origin.settled?.(result);',
    'queueMicrotask(() => origin.settled?.(result));',
  ),
  mutant(
    'entries leave as their commits settle, not by offset',
    'sequence.ts',
    'this.#reorder.add(release.entry.offset, release);',
    'this.#options.release(release);',
  ),
  mutant(
    'holes are never filled',
    'sequence.ts',
    'if (this.#timer || this.#closed || this.#missingThrough < this.#reorder.next) return;',
    'return;',
  ),
  mutant('holes are filled without waiting for own appends', 'sequence.ts', 'await Promise.allSettled(flights);', ''),
  mutant('a catch-up shows what is not released yet', 'feed.ts', 'entries.filter((entry) => entry.offset <= this.#head.offset)', 'entries'),
  mutant(
    'retention is ignored',
    'recovery.ts',
    'if (from.offset < floor || !standing) return RESET_REASONS.retention;',
    'if (!standing) return undefined;',
  ),
  mutant(
    'truncation in the middle of a catch-up is skipped over',
    'catch-up.ts',
    'if (more.length === 0) return false;',
    'if (more.length === 0) { join({ start, entries, complete: true }); return true; }',
  ),
  mutant(
    'a retry is stored again',
    'publisher.ts',
    '#appendTo(feed, publishing, { channel, producer, ...append }',
    '#appendTo(feed, publishing, { channel, ...(append.refusal ? { producer } : {}), ...append }',
  ),
  mutant(
    'a refusal is answered and not recorded',
    'publisher.ts',
    'return this.#commit({ ...publishing, refusal }, { refusal: { code: refusal.refused, message: refusal.message } });',
    "const result = { status: 'refused', code: refusal.refused, message: refusal.message } as const;\n    answer(publishing, result);\n    return Promise.resolve(result);",
  ),
  mutant(
    'publications of one producer are shaped side by side',
    'publisher.ts',
    'return this.#lanes.run(lane, () => this.#publish(publishing));',
    'return this.#publish(publishing);',
  ),
  mutant(
    'casts of one session overtake each other',
    'channels.ts',
    'this.#casts.run(session.id, () => this.#cast(session, frame))',
    'this.#cast(session, frame)',
  ),
  mutant('a second subscription leaves the first one in place', 'subscriptions.ts', 'this.#replace(session, request.channel);', ''),
  mutant(
    'a lagging reader is not told',
    'subscriptions.ts',
    "if (alias !== undefined) session.send({ frame: 'reset', alias, reason: RESET_REASONS.lagging, base });",
    '',
  ),
  mutant(
    'an answer that is cut short is taken for the whole',
    'subscriptions.ts',
    'if (complete) this.#attendance.enter(subscription);',
    'if (complete || !complete) this.#attendance.enter(subscription);',
  ),
  mutant('the log is not looked at again', 'vigil.ts', 'if (recheckMs === 0) return;', 'return;'),
  mutant('the head is never said', 'vigil.ts', 'if (left <= 0) quiet();', ''),
  mutant(
    'the reader moves after the event was handed out',
    'reader.ts',
    'this.at = { epoch: at.epoch, offset, tag };\n      return',
    'queueMicrotask(() => (this.at = { epoch: at.epoch, offset, tag }));\n      return',
  ),
  mutant('the reader ignores gaps', 'reader.ts', 'if (offset === at.offset + 1) {', 'if (offset > at.offset) {'),
  mutant(
    'the reader does not compare the head',
    'reader.ts',
    'return samePosition(position, this.at) ? IGNORE : this.#giveUp();',
    'return IGNORE;',
  ),
  mutant(
    'a reader without echo jumps over others to what it published',
    'no-echo-reader.ts',
    'this.#own.set(offset, tag);',
    'this.at = { epoch, offset, tag };\n    return;',
  ),
  mutant(
    'the producer goes on after a gap',
    'producer.ts',
    "if (code === 'gap') return current ? this.#gap(lastSeq) : IGNORE;",
    "if (code === 'gap') return IGNORE;",
  ),
  mutant('the producer does not send again what was under way', 'producer.ts', 'this.#sent = 0;\n    this.#attempt++;', 'this.#attempt++;'),
];
