import { type Mutant, mutant } from '@parley/runtime/testing';

/** Faults of which each would break a promise of G10 or G11; the fixed seeds must catch every one. */
export const MUTANTS: readonly Mutant[] = [
  mutant('what was seen is handed out again', 'receiver.ts', "if (chunk.seq <= this.#seq) return 'seen';", ''),
  mutant('what comes too early is handed out', 'receiver.ts', "if (chunk.seq > this.#seq + 1) return 'early';", ''),
  mutant(
    'credit is given for what was not read',
    'receiver.ts',
    'this.#told = this.#read + this.#window;',
    'this.#told = this.#received + this.#window;',
  ),
  mutant('no credit is ever given', 'receiver.ts', 'this.#read + this.#window - this.#told < this.#window / 4', 'true'),
  mutant(
    'the sender ignores the credit',
    'sender.ts',
    'Math.min(this.#limit - this.#used, this.#window - (this.#used - this.#acknowledged))',
    'this.#window',
  ),
  mutant('one chunk too many is forgotten', 'sender.ts', '(chunk) => chunk.seq > seq)', '(chunk) => chunk.seq > seq + 1)'),
  mutant('nothing is sent again', 'sender.ts', 'this.acknowledge(seq);\n    this.#sent = 0;', 'this.acknowledge(seq);'),
  mutant('what was acknowledged moves the place to go on from', 'sender.ts', 'this.#sent = Math.max(0, this.#sent - arrived.length);', ''),
  mutant('the buffer of the caller is kept', 'sender.ts', 'payload: new Uint8Array(payload) });', 'payload });'),
  mutant('an attach is not answered', 'endpoint.ts', "if (answer && this.#saysWhere === 'no') this.#saysWhere = 'tell';", ''),
  mutant(
    'attach says one more than has arrived',
    'endpoint.ts',
    'answer, seq: this.#receiver.seq,',
    'answer, seq: this.#receiver.seq + 1,',
  ),
  mutant(
    'done is said before the other direction has ended',
    'endpoint.ts',
    'return this.#sender.finished && this.#receiver.ended;',
    'return this.#sender.finished;',
  ),
  mutant(
    'done is said before everything is acknowledged',
    'endpoint.ts',
    'if (!this.#finished || this.#toldDone) return undefined;',
    'if (!this.#receiver.ended || this.#toldDone) return undefined;',
  ),
  mutant('a lost failure is not said again', 'endpoint.ts', 'if (this.#failure) this.#saysFailure = true;', 'if (this.#failure) return;'),
  mutant('silence is not asked about', 'endpoint.ts', "this.#saysWhere = 'ask';\n    this.#movedAt = now;", 'this.#movedAt = now;'),
  mutant(
    'a lost done is not said again',
    'endpoint.ts',
    'this.#sample = undefined;\n    this.#toldDone = false;',
    'this.#sample = undefined;',
  ),
  mutant('the node grants nothing for what is sent again', 'ration.ts', "frame.frame === 'attach' ? this.#window : ", ''),
  mutant('the node hears no credit', 'ration.ts', 'Math.max(0, frame.limit - known);', '0;'),
  mutant('the node takes one answer to data', 'ration.ts', 'ANSWERS_TO_DATA = 2;', 'ANSWERS_TO_DATA = 1;'),
  mutant('the node takes no answers that nothing asked for', 'ration.ts', 'SPARE_ANSWERS = 4;', 'SPARE_ANSWERS = 0;'),
];
