import type { Pipe, PipeOffer } from '@parley/esdk/pipes';
import { BLOCK_BYTES, EMPTY_CHAIN } from './chain.ts';
import { GIVEN_UP, LEFT } from './outgoing.ts';
import { Receiving } from './receiving.ts';
import type { Arrival } from './records.ts';
import { DiskSink, KeptSink, type Sink } from './sink.ts';
import { LABEL, Transfer, type TransferContext } from './transfer.ts';
import { TransferError, troubleOf } from './trouble.ts';

/** A file of somebody else on its way here. */
export class Incoming extends Transfer {
  #record: Arrival;
  #offer: PipeOffer | undefined;
  #sink: Sink | undefined;
  #receiving: Receiving | undefined;

  constructor(context: TransferContext, record: Arrival) {
    const { id, person, name, size, bytes, state } = record;
    super(context, { id, way: 'in', person, name, size, bytes, state: state === 'here' ? 'done' : 'interrupted' });
    this.#record = record;
  }

  /** One that nobody has accepted yet. */
  static offered(context: TransferContext, offer: PipeOffer, about: Pick<Arrival, 'id' | 'name' | 'size'>): Incoming {
    const at = context.clock.now();
    const person = offer.from.id;
    const incoming = new Incoming(context, { ...about, way: 'in', person, at, state: 'coming', parts: 0, bytes: 0, chain: EMPTY_CHAIN });
    incoming.#offer = offer;
    incoming.set({ state: 'offered' });
    return incoming;
  }

  /** Keeps it in the browser until it is complete, or writes it where the person said. */
  async accept(target?: FileSystemWritableFileStream): Promise<void> {
    const offer = this.#offer;
    if (!offer) return;
    this.#offer = undefined;
    const { records, parts } = this.context;
    this.#sink = target ? new DiskSink(target) : new KeptSink(parts, records, this.#record);
    if (target) this.set({ elsewhere: true });
    else await records.put(this.#record);
    try {
      await this.attach(offer.accept());
    } catch (error) {
      await this.#failed(error);
    }
  }

  decline(): void {
    this.#offer?.decline();
    this.#offer = undefined;
    this.set({ state: 'failed', trouble: 'cancelled' });
  }

  override stop(): void {
    super.stop();
    // On this connection there may be another desk, or none: whoever sends it asks again.
    this.#offer?.decline(LEFT);
  }

  /** The sender goes on, over a pipe of its own or one of this side. Settles when that pipe is over. */
  async attach(pipe: Pipe): Promise<void> {
    if (this.isOver && this.#record.state !== 'here') return pipe.abort('cancelled');
    const sink = this.#openSink();
    this.#receiving ??= new Receiving({
      size: this.#record.size,
      sink,
      onBytes: (bytes) => this.moved(bytes),
      onPause: (paused) => this.pausedByThem(paused),
    });
    const receiving = this.#receiving;
    try {
      await this.using(pipe, (line) => receiving.over(line));
      await this.#arrived();
    } catch (error) {
      await this.#failed(error);
    }
  }

  /** Asks the sender to go on: after a reload of this side. */
  async resume(): Promise<void> {
    const { id, person } = this.#record;
    try {
      await this.attach(await this.context.pipes.open({ person }, { label: LABEL, kind: 'messages', meta: { resume: id } }));
    } catch (error) {
      const { code, message } = error as Error & { readonly code?: string };
      if (code === 'refused' && message === GIVEN_UP) await this.#failed(new TransferError('cancelled'));
    }
  }

  /** Gives the person the file once more. */
  async deliver(): Promise<void> {
    const { id, name, size } = this.#record;
    const { parts, deliver } = this.context;
    deliver(await parts.file(id, Math.ceil(size / (parts.blocks * BLOCK_BYTES))), name);
  }

  protected async givenUp(): Promise<void> {
    // A part that is being written would come back, and with it the transfer.
    await this.settled;
    await this.#sink?.discard().catch(() => {});
    await this.context.parts.remove(this.#record.id);
    await this.context.records.put({ ...this.#record, state: 'over' });
  }

  #openSink(): Sink {
    this.#sink ??= new KeptSink(this.context.parts, this.context.records, this.#record);
    return this.#sink;
  }

  async #arrived(): Promise<void> {
    const first = this.#record.state !== 'here';
    this.#record = { ...this.#record, state: 'here' };
    if (first && this.#sink instanceof KeptSink) await this.deliver();
    this.set({ state: 'done' });
  }

  async #failed(error: unknown): Promise<void> {
    if (this.isOver || this.isStopped || this.isUnderWay) return;
    const trouble = troubleOf(error);
    if (!trouble) return this.set({ state: 'interrupted' });
    this.set({ state: 'failed', trouble });
    await this.#sink?.discard().catch(() => {});
    await this.context.records.remove(this.#record.id);
  }
}
