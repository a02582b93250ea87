import type { Pipe, Pipes } from '@parley/esdk/pipes';
import type { Clock } from '@parley/runtime';
import { Line } from './line.ts';
import type { Parts } from './parts.ts';
import { Pauses } from './pauses.ts';
import type { Records } from './records.ts';
import { codeOfTrouble, TransferError, type Trouble } from './trouble.ts';

export type TransferState =
  /** Somebody is asked whether they want it. */
  | 'offered'
  | 'moving'
  /** The other end is not there; it goes on when it is. */
  | 'interrupted'
  /** After a reload: the person has to choose the file again. */
  | 'needs-file'
  | 'done'
  | 'failed';

/** A file on its way, as it is shown. */
export interface TransferView {
  readonly id: string;
  readonly way: 'in' | 'out';
  /** The other one. */
  readonly person: string;
  readonly name: string;
  readonly size: number;
  readonly state: TransferState;
  readonly bytes: number;
  /** Bytes a second, lately. */
  readonly rate: number;
  /** Who lets it stand still. */
  readonly paused?: 'me' | 'them' | undefined;
  /** Nothing has moved for a while, although nobody has paused it. */
  readonly stuck: boolean;
  readonly trouble?: Trouble | undefined;
  /** It is written where the person has said: this page has no copy of it. */
  readonly elsewhere?: boolean | undefined;
}

/** What transfers are made of. */
export interface TransferContext {
  readonly pipes: Pick<Pipes, 'open'>;
  readonly clock: Pick<Clock, 'after' | 'monotonic' | 'now'>;
  readonly records: Records;
  readonly parts: Parts;
  /** Whether there is a connection. */
  isUp(): boolean;
  /** Gives the person a file that has arrived. */
  deliver(file: Blob, name: string): void;
}

export const LABEL = 'file';
const STUCK_MS = 3_000;
/** How much of the rate so far stays in it, second by second. */
const INERTIA = 0.7;

type Changes = Partial<Pick<TransferView, 'state' | 'trouble' | 'paused' | 'elsewhere'>>;

/** One file on its way to somebody or from somebody, over as many pipes as it takes. */
export abstract class Transfer {
  protected readonly context: TransferContext;
  protected isStopped = false;
  protected readonly pauses: Pauses = new Pauses();
  /** Called after every change that is to be seen at once; bytes are looked at every second. */
  onChange: () => void = () => {};
  #view: TransferView;
  #bytes: number;
  #line: Line | undefined;
  #using: Promise<void> = Promise.resolve();
  #ticked = { bytes: 0, at: 0, movedAt: 0 };

  constructor(context: TransferContext, about: Pick<TransferView, 'id' | 'way' | 'person' | 'name' | 'size' | 'state' | 'bytes'>) {
    this.context = context;
    this.#view = { ...about, rate: 0, stuck: false };
    this.#bytes = about.bytes;
  }

  get view(): TransferView {
    return this.#view;
  }

  /** Leaves everything as it is: the page goes. */
  stop(): void {
    this.isStopped = true;
  }

  get isOver(): boolean {
    return this.#view.state === 'done' || this.#view.state === 'failed';
  }

  pause(paused: boolean): void {
    this.pauses.set('me', paused);
    this.set({ paused: this.pauses.by });
    this.#line?.say({ say: paused ? 'pause' : 'go' }).catch(() => {});
  }

  /** Gives it up. The other end hears of it, at once or when it comes back. */
  async cancel(): Promise<void> {
    if (this.isOver) return;
    this.set({ state: 'failed', trouble: 'cancelled' });
    this.#line?.abort('cancelled');
    await this.givenUp();
  }

  /** Looks at how fast it moves; to be called about once a second. */
  tick(): void {
    const now = this.context.clock.monotonic();
    const { bytes, at, movedAt } = this.#ticked;
    const moved = this.#bytes - bytes;
    const seconds = (now - at) / 1_000;
    if (this.#view.state !== 'moving' || seconds <= 0) return;
    const before = this.#view.rate || moved / seconds;
    const rate = Math.max(0, before * INERTIA + (moved / seconds) * (1 - INERTIA));
    this.#ticked = { bytes: this.#bytes, at: now, movedAt: moved !== 0 || this.pauses.by ? now : movedAt };
    this.#view = { ...this.#view, bytes: this.#bytes, rate, stuck: now - this.#ticked.movedAt >= STUCK_MS };
  }

  /** What is to be done besides when it is given up here. */
  protected abstract givenUp(): Promise<void>;

  protected set(changes: Changes): void {
    this.#view = { ...this.#view, ...changes, bytes: this.#bytes };
    this.onChange();
  }

  protected moved(bytes: number): void {
    this.#bytes = bytes;
  }

  protected pausedByThem(paused: boolean): void {
    this.pauses.set('them', paused);
    this.set({ paused: this.pauses.by });
  }

  /** Goes on over this pipe, whatever there was before. Rejects as `over` does, when the other end has been told. */
  protected using(pipe: Pipe, over: (line: Line) => Promise<void>): Promise<void> {
    this.interrupt();
    const line = new Line(pipe);
    this.#line = line;
    const now = this.context.clock.monotonic();
    this.#ticked = { bytes: this.#bytes, at: now, movedAt: now };
    this.#view = { ...this.#view, rate: 0, stuck: false };
    this.pauses.set('them', false);
    this.set({ state: 'moving', paused: this.pauses.by });
    const using = this.#using.then(() => this.#over(line, over));
    this.#using = using.catch(() => {});
    return using;
  }

  /** What it moves over is left; what comes next is another one. */
  protected interrupt(): void {
    this.#line?.abort('taken');
  }

  /** It moves over a pipe, or is about to. */
  protected get isUnderWay(): boolean {
    return this.#line !== undefined;
  }

  /** Settles when nothing of it moves any more over what it has moved over so far. */
  protected get settled(): Promise<void> {
    return this.#using;
  }

  async #over(line: Line, over: (line: Line) => Promise<void>): Promise<void> {
    // Whoever was away has not heard of it.
    if (this.pauses.by) line.say({ say: 'pause' }).catch(() => {});
    try {
      await over(line);
    } catch (error) {
      line.abort(error instanceof TransferError ? codeOfTrouble(error.trouble) : 'cancelled');
      throw error;
    } finally {
      if (this.#line === line) this.#line = undefined;
    }
  }
}
