import type { PipeOffer, Pipes } from '@parley/esdk/pipes';
import { State } from '../model/state.ts';
import type { FileDesk } from './file-desk.ts';
import { openAgain } from './file-handles.ts';
import { fileName } from './file-name.ts';
import { Incoming } from './incoming.ts';
import { GIVEN_UP, Outgoing, type OutgoingFile } from './outgoing.ts';
import type { Arrival, Departure, TransferRecord } from './records.ts';
import { LABEL, type TransferContext, type TransferView } from './transfer.ts';

export interface DeskOptions extends Omit<TransferContext, 'pipes'> {
  readonly pipes: Pick<Pipes, 'open' | 'offers'>;
  /** One window of a browser at a time has a transfer: undefined where another one has it, or with a signal when that aborts first. */
  readonly claim: (id: string, wait?: AbortSignal) => Promise<(() => void) | undefined>;
  readonly newId: () => string;
}

/** Offers that may wait for an answer, altogether. */
const MOST_QUESTIONS = 20;
const TICK_MS = 1_000;
/** So long a file stays that has arrived: the browser may still be copying it to where the person wants it. */
const KEPT_MS = 3_600_000;
const FORGOTTEN_MS = 7 * 24 * 3_600_000;

/** Of one window. Whoever opens it starts and closes it. */
export class TransferDesk extends State<readonly TransferView[]> implements FileDesk {
  readonly #options: DeskOptions;
  readonly #transfers = new Map<string, Incoming | Outgoing>();
  /** Those of before a reload whose file the browser does not give back by itself. */
  readonly #unfound = new Map<string, Departure>();
  readonly #releases = new Map<string, () => void>();
  readonly #closed = new AbortController();
  #offers: Disposable | undefined;
  #stopTicking: (() => void) | undefined;

  constructor(options: DeskOptions) {
    super([]);
    this.#options = options;
  }

  /** Takes offers from now on, and goes on with what was under way before a reload. */
  async start(): Promise<void> {
    this.#offers = this.#options.pipes.offers(LABEL, (offer) => void this.#hear(offer));
    for (const record of await this.#options.records.all()) void this.#recall(record);
  }

  /** Everything stays as it is, for the next page. */
  close(): void {
    this.#closed.abort();
    this.#offers?.[Symbol.dispose]();
    this.#stopTicking?.();
    for (const transfer of this.#transfers.values()) transfer.stop();
    for (const release of this.#releases.values()) release();
  }

  async send(person: string, file: File, handle?: FileSystemFileHandle): Promise<void> {
    const id = this.#options.newId();
    await this.#claim(id);
    this.#depart({ id, person, file, handle });
  }

  async accept(id: string, target?: FileSystemWritableFileStream): Promise<void> {
    const transfer = this.#transfers.get(id);
    await this.#claim(id);
    if (transfer instanceof Incoming) await transfer.accept(target);
  }

  decline(id: string): void {
    const transfer = this.#transfers.get(id);
    if (transfer instanceof Incoming) transfer.decline();
    this.dismiss(id);
  }

  pause(id: string, paused: boolean): void {
    this.#transfers.get(id)?.pause(paused);
  }

  async cancel(id: string): Promise<void> {
    const unfound = this.#unfound.get(id);
    if (unfound) await this.#options.records.put({ ...unfound, state: 'over' });
    const cancelled = this.#transfers.get(id)?.cancel();
    this.dismiss(id);
    await cancelled;
  }

  dismiss(id: string): void {
    this.#transfers.delete(id);
    this.#unfound.delete(id);
    this.#releases.get(id)?.();
    this.#releases.delete(id);
    this.#tell();
  }

  handleOf(id: string): FileSystemFileHandle | undefined {
    return this.#unfound.get(id)?.handle;
  }

  goOn(id: string, file: File, handle?: FileSystemFileHandle): boolean {
    const unfound = this.#unfound.get(id);
    if (!unfound || file.name !== unfound.name || file.size !== unfound.size) return false;
    this.#unfound.delete(id);
    this.#depart({ id, person: unfound.person, file, handle, accepted: true });
    return true;
  }

  async deliver(id: string): Promise<void> {
    const transfer = this.#transfers.get(id);
    if (transfer instanceof Incoming) await transfer.deliver();
  }

  #depart(file: OutgoingFile): void {
    const outgoing = new Outgoing(this.#options, file);
    this.#add(outgoing);
    void outgoing.run();
  }

  async #hear(offer: PipeOffer): Promise<void> {
    const said = saidIn(offer);
    if (!said) return offer.decline();
    if ('resume' in said) return this.#goOnSending(offer, said.resume);
    const { transfer: id, name, size, again } = said;
    const known = this.#transfers.get(id);
    if (known instanceof Incoming && known.view.person === offer.from.id) return known.attach(offer.accept());
    const record = await this.#options.records.get(id);
    if (record?.way === 'in' && record.person === offer.from.id) return this.#goOnReceiving(offer, record);
    if (again || known || record) return offer.decline();
    this.#ask(offer, { id, name, size });
  }

  #ask(offer: PipeOffer, about: Pick<Arrival, 'id' | 'name' | 'size'>): void {
    const questions = [...this.#transfers.values()].filter(({ view }) => view.way === 'in' && view.state === 'offered');
    if (questions.length >= MOST_QUESTIONS) offer.decline();
    if (questions.length >= MOST_QUESTIONS || offer.signal.aborted) return;
    const incoming = Incoming.offered(this.#options, offer, about);
    this.#add(incoming);
    offer.signal.addEventListener('abort', () => {
      if (incoming.view.state === 'offered') this.dismiss(about.id);
    });
  }

  /** What was accepted before a reload, or in another window. */
  async #goOnReceiving(offer: PipeOffer, record: Arrival): Promise<void> {
    if (record.state === 'over') return offer.decline(GIVEN_UP);
    // Another window that has it takes the offer.
    if (!(await this.#claim(record.id)) || offer.signal.aborted) return;
    const incoming = new Incoming(this.#options, record);
    this.#add(incoming);
    await incoming.attach(offer.accept());
  }

  async #goOnSending(offer: PipeOffer, id: string): Promise<void> {
    const known = this.#transfers.get(id);
    if (known instanceof Outgoing && known.view.person === offer.from.id) return known.attach(offer.accept());
    const record = await this.#options.records.get(id);
    if (record?.way !== 'out' || record.person !== offer.from.id) return offer.decline();
    if (record.state === 'over') return offer.decline(GIVEN_UP);
    // Else another window has it and takes the offer.
    if (this.#unfound.has(id)) offer.decline();
  }

  /** When no other window has it: the one before a reload may still be going. */
  async #recall({ id }: TransferRecord): Promise<void> {
    const { records, parts, clock } = this.#options;
    if (!(await this.#claim(id, this.#closed.signal))) return;
    const record = await records.get(id);
    const ageMs = clock.now() - (record?.at ?? 0);
    if (!record || this.#transfers.has(id)) return;
    if (ageMs > FORGOTTEN_MS || (record.way === 'in' && (!parts.lasting || (record.state === 'here' && ageMs > KEPT_MS)))) {
      await Promise.all([records.remove(id), record.way === 'in' && parts.remove(id)]);
    } else if (record.state === 'coming') return this.#recallArrival(record);
    else if (record.state === 'going') return this.#recallDeparture(record);
    this.dismiss(id);
  }

  #recallArrival(record: Arrival): void {
    const incoming = new Incoming(this.#options, record);
    this.#add(incoming);
    void incoming.resume();
  }

  async #recallDeparture(record: Departure): Promise<void> {
    const { id, handle } = record;
    this.#unfound.set(id, record);
    const file = await openAgain(handle, false);
    if (!file || !this.goOn(id, file, handle)) this.#tell();
  }

  async #claim(id: string, wait?: AbortSignal): Promise<boolean> {
    if (this.#releases.has(id)) return true;
    const release = await this.#options.claim(id, wait);
    if (release) this.#releases.set(id, release);
    return release !== undefined;
  }

  #add(transfer: Incoming | Outgoing): void {
    this.#transfers.set(transfer.view.id, transfer);
    transfer.onChange = () => this.#tell();
    this.#tell();
  }

  #tell(): void {
    const unfound = [...this.#unfound.values()].map(viewOf);
    this.set([...unfound, ...[...this.#transfers.values()].map(({ view }) => view)]);
    if (this.snapshot.some(({ state }) => state === 'moving')) this.#stopTicking ??= this.#tick();
  }

  #tick(): () => void {
    return this.#options.clock.after(TICK_MS, () => {
      this.#stopTicking = undefined;
      for (const transfer of this.#transfers.values()) transfer.tick();
      this.#tell();
    });
  }
}

function viewOf({ id, way, person, name, size }: Departure): TransferView {
  return { id, way, person, name, size, state: 'needs-file', bytes: 0, rate: 0, stuck: false };
}

type Said =
  | { readonly resume: string }
  | { readonly transfer: string; readonly name: string; readonly size: number; readonly again: boolean };

/** What an offer says of itself; undefined for what makes no sense. */
function saidIn({ from, kind, meta }: PipeOffer): Said | undefined {
  const { resume, transfer, name, size, again } = (meta ?? {}) as Readonly<Record<string, unknown>>;
  const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{16,64}$/.test(value);
  if (from.kind !== 'person' || kind !== 'messages') return undefined;
  if (isId(resume)) return { resume };
  if (!isId(transfer) || !Number.isSafeInteger(size) || Number(size) < 0) return undefined;
  return { transfer, name: fileName(name), size: Number(size), again: again === true };
}
