import type { Backbone } from '@parley/backbone';
import { decodeHeaded, encodeHeaded } from '@parley/protocol';
import type { Cancel, Clock, Random } from '@parley/runtime';
import type { NodeLife } from '@parley/storage';
import type { Letter } from './letter.ts';
import { type Answerer, NoAnswer } from './site.ts';

/** Questions of this node that wait for answers at one time; more are refused. */
const MOST_QUESTIONS = 10_000;
/** A backbone carries a mebibyte at once; nobody asks that much. */
const MOST_BYTES = 512 * 1024;
const LONGEST_SENTENCE = 500;
const NOTHING = new Uint8Array();

export interface PostOptions {
  readonly node: string;
  readonly backbone: Backbone;
  readonly clock: Clock;
  readonly random: Random;
  /** The life of this node at the moment. */
  readonly life: () => string;
  /** Whether the name of this node is this process's. */
  readonly holds: () => boolean;
  /** All were asked something that failed here. Settles when everybody here who keeps copies has been told. */
  readonly onMissed: () => Promise<void>;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Answers by life to what all were asked. */
export interface Round {
  has(life: string): boolean;
  /** What that life has answered, and has not failed. */
  answerOf(life: string): Uint8Array | undefined;
  /** Called after each answer. */
  onAnswer: () => void;
  /** Answers that come later are dropped. */
  close(): void;
}

interface Waiting {
  readonly to: NodeLife | undefined;
  readonly hear: (from: NodeLife, answer: Uint8Array | NoAnswer) => void;
}

/** Questions and answers between the nodes, over the control backbone: each arrives at most once. */
export class Post {
  readonly #options: PostOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #answerers = new Map<string, Answerer>();
  readonly #stops: readonly Cancel[];

  constructor(options: PostOptions) {
    const { node, backbone } = options;
    this.#options = options;
    this.#stops = [ALL, boxOf(node)].map((box) => backbone.subscribe(box, (bytes, from) => this.#receive(bytes, from)));
  }

  answer(question: string, answerer: Answerer): Cancel {
    if (this.#answerers.has(question)) throw new Error(`"${question}" is answered already.`);
    this.#answerers.set(question, answerer);
    return () => {
      if (this.#answerers.get(question) === answerer) this.#answerers.delete(question);
    };
  }

  /** Rejects with `NoAnswer`. */
  ask(to: NodeLife, question: string, body: Uint8Array, withinMs: number): Promise<Uint8Array> {
    if (this.#options.backbone.status !== 'connected') return Promise.reject(new NoAnswer('The backbone is not connected.'));
    return new Promise((resolve, reject) => {
      let stopWaiting: Cancel = () => {};
      const hear = (_: NodeLife, answer: Uint8Array | NoAnswer): void => {
        stopWaiting();
        this.#waiting.delete(id);
        if (answer instanceof NoAnswer) reject(answer);
        else resolve(answer);
      };
      const id = this.#expect({ to, hear });
      stopWaiting = this.#options.clock.after(withinMs, () => hear(to, new NoAnswer(`Node ${to.node} did not answer in ${withinMs} ms.`)));
      this.#send(boxOf(to.node), { ask: id, question, from: this.#options.life(), to: to.life }, body);
    });
  }

  /** Whether they answer or not is for others to judge; the sender closes the round. */
  askAll(question: string, body: Uint8Array): Round {
    const answered = new Set<string>();
    const answers = new Map<string, Uint8Array>();
    const id = this.#expect({
      to: undefined,
      hear: ({ life }, answer) => {
        answered.add(life);
        if (!(answer instanceof NoAnswer)) answers.set(life, answer);
        round.onAnswer();
      },
    });
    const round: Round = {
      has: (life) => answered.has(life),
      answerOf: (life) => answers.get(life),
      onAnswer: () => {},
      close: () => void this.#waiting.delete(id),
    };
    this.#send(ALL, { ask: id, question, from: this.#options.life() }, body);
    return round;
  }

  /** Lives that were asked are over. */
  forget(isOver: (life: string) => boolean): void {
    for (const { to, hear } of [...this.#waiting.values()]) if (to && isOver(to.life)) hear(to, new NoAnswer(`Node ${to.node} has left.`));
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const { to, hear } of [...this.#waiting.values()]) if (to) hear(to, new NoAnswer('This node is leaving.'));
    this.#waiting.clear();
  }

  #expect(waiting: Waiting): string {
    if (this.#waiting.size >= MOST_QUESTIONS) throw new NoAnswer('Too many questions are open.');
    const id = this.#options.random.id();
    this.#waiting.set(id, waiting);
    return id;
  }

  #send(box: string, letter: Letter, body: Uint8Array): void {
    if (body.length > MOST_BYTES) throw new RangeError(`A body of ${body.length} bytes is more than ${MOST_BYTES}.`);
    this.#options.backbone.publish(box, encodeHeaded(letter, body));
  }

  #receive(bytes: Uint8Array, node: string): void {
    const { head, body } = decodeHeaded(bytes);
    const letter = head as Letter;
    if ('ask' in letter) {
      this.#asked(letter, body, node).catch((fault: unknown) => this.#options.onFault(fault, `a question of node ${node}`));
      return;
    }
    const { answer, from, failed } = letter;
    this.#waiting.get(answer)?.hear({ node, life: from }, failed === undefined ? body : new NoAnswer(failed));
  }

  async #asked({ ask, question, from, to }: Extract<Letter, { ask: string }>, body: Uint8Array, node: string): Promise<void> {
    const { life, holds, onMissed, onFault } = this.#options;
    const answer = (more: { failed?: string }, value: Uint8Array = NOTHING): void =>
      this.#send(boxOf(node), { answer: ask, from: life(), ...more }, value);
    if (to !== undefined && to !== life()) {
      // Without the name it may be another process that is asked.
      if (holds()) answer({ failed: 'That life of the node is over.' });
      return;
    }
    const answerer = this.#answerers.get(question);
    // Who has not begun to answer keeps no copies yet.
    if (!answerer) return answer({ failed: `Nobody answers "${question}".` });
    try {
      answer({}, await answerer(body, { node, life: from }));
    } catch (fault) {
      if (!(fault instanceof NoAnswer)) onFault(fault, `the answer to "${question}" of node ${node}`);
      if (to === undefined) await onMissed();
      answer({ failed: (fault instanceof Error ? fault.message : String(fault)).slice(0, LONGEST_SENTENCE) });
    }
  }
}

const ALL = 'site.all';

function boxOf(node: string): string {
  return `site.node.${node}`;
}
