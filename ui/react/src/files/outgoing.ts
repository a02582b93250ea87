import type { Pipe } from '@parley/esdk/pipes';
import type { Departure } from './records.ts';
import { Sending } from './sending.ts';
import { LABEL, Transfer, type TransferContext } from './transfer.ts';
import { type Trouble, troubleOf } from './trouble.ts';

export interface OutgoingFile {
  readonly id: string;
  readonly person: string;
  readonly file: File;
  readonly handle?: FileSystemFileHandle | undefined;
  /** Somebody has accepted it before a reload. */
  readonly accepted?: boolean;
}

/** Waits between tries to reach who has accepted; the last one is kept to. */
const WAITS_MS = [1_000, 3_000, 8_000, 15_000, 30_000];
/** So long an offer is made again that was lost with a connection. */
const PATIENCE_MS = 60_000;
/** So often, besides, where nobody was there: whoever reloads or loses the connection for a moment is back by then. */
const TRIES = 2;

/** A file of one's own on its way to somebody. */
export class Outgoing extends Transfer {
  readonly #file: OutgoingFile;
  readonly #sending: Sending;
  #accepted: boolean;
  #lostAt: number | undefined;
  #tries = 0;
  /** A pipe that the other end has opened to go on. */
  #given: Pipe | undefined;
  #news = new AbortController();

  constructor(context: TransferContext, file: OutgoingFile) {
    const { id, person, file: blob, accepted = false } = file;
    super(context, { id, way: 'out', person, name: blob.name, size: blob.size, state: accepted ? 'interrupted' : 'offered', bytes: 0 });
    this.#file = file;
    this.#accepted = accepted;
    this.#sending = new Sending({
      file: blob,
      pauses: this.pauses,
      onBytes: (bytes) => this.moved(bytes),
      onPause: (paused) => this.pausedByThem(paused),
    });
  }

  /** Settles when it is over, one way or the other. */
  async run(): Promise<void> {
    while (!this.isOver && !this.isStopped) {
      try {
        const pipe = await this.#next();
        await this.#remember('going');
        this.#accepted = true;
        this.#tries = 0;
        await this.using(pipe, (line) => this.#sending.over(line));
        await this.context.records.remove(this.#file.id);
        this.set({ state: 'done' });
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** The other end goes on. */
  attach(pipe: Pipe): void {
    if (this.isOver) {
      pipe.abort('cancelled');
      return;
    }
    this.#given?.abort('taken');
    this.#given = pipe;
    this.interrupt();
    this.#news.abort();
  }

  override stop(): void {
    super.stop();
    this.#news.abort();
  }

  protected async givenUp(): Promise<void> {
    this.#news.abort();
    if (this.#accepted) await this.#remember('over');
  }

  #next(): Promise<Pipe> | Pipe {
    const { id, person, file } = this.#file;
    this.#news = new AbortController();
    const given = this.#given;
    this.#given = undefined;
    if (given) return given;
    const meta = { transfer: id, name: file.name, size: file.size, ...(this.#accepted && { again: true }) };
    return this.context.pipes.open({ person }, { label: LABEL, kind: 'messages', meta }, { signal: this.#news.signal });
  }

  async #failed(error: unknown): Promise<void> {
    if (this.isOver || this.isStopped || this.#given) return;
    const { clock } = this.context;
    const trouble = this.#accepted ? this.#troubleAgain(error) : this.#troubleAtFirst(error);
    if (trouble) {
      this.set({ state: 'failed', trouble });
      await this.context.records.remove(this.#file.id);
      return;
    }
    this.set({ state: this.#accepted ? 'interrupted' : 'offered' });
    const waitMs = retryAfter(error) ?? WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)] ?? 0;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(waitMs, resolve);
      this.#news.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  /** Whoever has accepted is waited for, unless they have given it up. */
  #troubleAgain(error: unknown): Trouble | undefined {
    const { code, message } = error as Error & { readonly code?: string };
    if (code === 'refused') return message === GIVEN_UP ? 'cancelled' : undefined;
    return troubleOf(error);
  }

  /** An offer that was lost with a connection is made again for a while, and one that found nobody a few times. */
  #troubleAtFirst(error: unknown): Trouble | undefined {
    const { code, message } = error as Error & { readonly code?: string };
    const now = this.context.clock.monotonic();
    if (code === 'unavailable' || (code === 'refused' && message === LEFT)) {
      if (!this.context.isUp()) this.#lostAt = now;
      const isPatient = this.#lostAt !== undefined && now - this.#lostAt < PATIENCE_MS;
      return isPatient || this.#tries < TRIES ? undefined : 'absent';
    }
    if (code === 'refused') return 'declined';
    if (code === 'deadline-exceeded') return 'unanswered';
    return code === 'rate-limited' ? 'too-often' : (troubleOf(error) ?? 'failed');
  }

  async #remember(state: Departure['state']): Promise<void> {
    const { id, person, file, handle } = this.#file;
    const record = { id, way: 'out', person, name: file.name, size: file.size, at: this.context.clock.now(), state } as const;
    await this.context.records.put(handle ? { ...record, handle } : record);
  }
}

/** Said by whoever declines for good what was accepted before. */
export const GIVEN_UP = 'given up';
/** Said by a window that goes before anybody has answered. */
export const LEFT = 'left';

function retryAfter(error: unknown): number | undefined {
  return (error as { readonly retryAfterMs?: number }).retryAfterMs;
}
