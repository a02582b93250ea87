/** A fault put into the source on purpose: `find` stands exactly once in its file of `src/`. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Faults of which each would break a promise of G10 or G11; the fixed seeds must catch every one. */
export const MUTANTS: readonly Mutant[] = [
  { name: 'what was seen is handed out again', file: 'receiver.ts', find: "if (chunk.seq <= this.#seq) return 'seen';", replace: '' },
  {
    name: 'what comes too early is handed out',
    file: 'receiver.ts',
    find: "if (chunk.seq > this.#seq + 1) return 'early';",
    replace: '',
  },
  {
    name: 'credit is given for what was not read',
    file: 'receiver.ts',
    find: 'this.#told = this.#read + this.#window;',
    replace: 'this.#told = this.#received + this.#window;',
  },
  {
    name: 'no credit is ever given',
    file: 'receiver.ts',
    find: 'this.#read + this.#window - this.#told < this.#window / 4',
    replace: 'true',
  },
  {
    name: 'the sender ignores the credit',
    file: 'sender.ts',
    find: 'Math.min(this.#limit - this.#used, this.#window - (this.#used - this.#acknowledged))',
    replace: 'this.#window',
  },
  {
    name: 'one chunk too many is forgotten',
    file: 'sender.ts',
    find: '(chunk) => chunk.seq > seq)',
    replace: '(chunk) => chunk.seq > seq + 1)',
  },
  {
    name: 'nothing is sent again',
    file: 'sender.ts',
    find: 'this.acknowledge(seq);\n    this.#sent = 0;',
    replace: 'this.acknowledge(seq);',
  },
  {
    name: 'what was acknowledged moves the place to go on from',
    file: 'sender.ts',
    find: 'this.#sent = Math.max(0, this.#sent - arrived.length);',
    replace: '',
  },
  { name: 'the buffer of the caller is kept', file: 'sender.ts', find: 'payload: new Uint8Array(payload) });', replace: 'payload });' },
  {
    name: 'an attach is not answered',
    file: 'endpoint.ts',
    find: "if (answer && this.#saysWhere === 'no') this.#saysWhere = 'tell';",
    replace: '',
  },
  {
    name: 'attach says one more than has arrived',
    file: 'endpoint.ts',
    find: 'answer, seq: this.#receiver.seq,',
    replace: 'answer, seq: this.#receiver.seq + 1,',
  },
  {
    name: 'done is said before the other direction has ended',
    file: 'endpoint.ts',
    find: 'return this.#sender.finished && this.#receiver.ended;',
    replace: 'return this.#sender.finished;',
  },
  {
    name: 'done is said before everything is acknowledged',
    file: 'endpoint.ts',
    find: 'if (!this.#finished || this.#toldDone) return undefined;',
    replace: 'if (!this.#receiver.ended || this.#toldDone) return undefined;',
  },
  {
    name: 'a lost failure is not said again',
    file: 'endpoint.ts',
    find: 'if (this.#failure) this.#saysFailure = true;',
    replace: 'if (this.#failure) return;',
  },
  {
    name: 'silence is not asked about',
    file: 'endpoint.ts',
    find: "this.#saysWhere = 'ask';\n    this.#movedAt = now;",
    replace: 'this.#movedAt = now;',
  },
  {
    name: 'a lost done is not said again',
    file: 'endpoint.ts',
    find: 'this.#sample = undefined;\n    this.#toldDone = false;',
    replace: 'this.#sample = undefined;',
  },
];
