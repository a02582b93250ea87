import { type CodeName, codeOf, nameOfCode } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { NodeLife } from '@parley/storage';
import type { OfferFrame, OfferLine, OfferNews } from './offer-news.ts';
import { Offering } from './offering.ts';
import { type PipeTable, takenElsewhere } from './table.ts';
import type { Takers } from './takers.ts';

export interface VisitingOffersOptions {
  readonly clock: Clock;
  readonly takers: Takers;
  readonly table: PipeTable;
  readonly offerMs: number;
  /** Silence after which the other end of a pipe counts as gone. */
  readonly giveUpMs: number;
  readonly line: OfferLine;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Longer than the opener waits: it is the opener's node that ends an offer, unless its word is lost. */
const PATIENCE_MS = 10_000;
/** An opener whose node is gone comes back within this, if it knows that it has the pipe. */
const COME_BACK_MS = 8_000;

interface Visit {
  readonly from: NodeLife;
  readonly stopWaiting: Cancel;
  /** Undefined while it is looked for who takes it. */
  offering: Offering | undefined;
}

/** Pipes that are opened at other nodes and offered to connections of this one. */
export class VisitingOffers {
  readonly #options: VisitingOffersOptions;
  /** By pipe. */
  readonly #visits = new Map<string, Visit>();
  /** By pipe: taken here a moment ago, so that the opener may not have heard of it yet. */
  readonly #taken = new Map<string, Pick<Visit, 'from' | 'stopWaiting'>>();
  /** By pipe: its opener may come back at another node. */
  readonly #lost = new Map<string, Cancel>();

  constructor(options: VisitingOffersOptions) {
    this.#options = options;
  }

  offered(news: Extract<OfferNews, { news: 'offer' }>, from: NodeLife, frame: OfferFrame): void {
    const { clock, offerMs, onFault } = this.#options;
    const { pipe } = news;
    const stopWaiting = clock.after(offerMs + PATIENCE_MS, () => this.#end(pipe, 'deadline-exceeded'));
    const visit: Visit = { from, stopWaiting, offering: undefined };
    this.#visits.set(pipe, visit);
    this.#offer(visit, news, frame).catch((fault: unknown) => {
      onFault(fault, `offering a pipe of node ${from.node}`);
      this.#refused(pipe, codeOf('internal'));
    });
  }

  withdrawn(pipe: string, code: number): void {
    // Taken here at the same moment, or the opener is gone: it has not heard of it, or will not say so any more.
    if (this.#settle(pipe)) this.#options.table.giveUp(pipe, 0, nameOfCode(code) === 'taken' ? takenElsewhere() : undefined);
    this.#end(pipe, nameOfCode(code) ?? 'cancelled');
  }

  /** Nodes are gone. */
  gone(isGone: (life: string) => boolean): void {
    const { clock, table } = this.#options;
    for (const [pipe, { from }] of [...this.#taken]) {
      if (!isGone(from.life)) continue;
      this.#settle(pipe);
      const giveUp = (): void => {
        this.#lost.delete(pipe);
        table.giveUp(pipe, 0);
      };
      this.#lost.set(pipe, clock.after(COME_BACK_MS, giveUp));
    }
  }

  /** Nodes are gone, or what they have said may not have been heard. */
  forget(isGone: (life: string) => boolean): void {
    for (const [pipe, { from }] of [...this.#visits]) if (isGone(from.life)) this.#end(pipe, 'unavailable');
  }

  close(): void {
    for (const pipe of [...this.#visits.keys()]) this.#take(pipe);
    for (const pipe of [...this.#taken.keys()]) this.#settle(pipe);
    for (const stopWaiting of this.#lost.values()) stopWaiting();
    this.#lost.clear();
  }

  async #offer(visit: Visit, { pipe, target, from }: Extract<OfferNews, { news: 'offer' }>, frame: OfferFrame): Promise<void> {
    const { takers, table, line } = this.#options;
    const { label, peer } = frame;
    const found = await takers.find({ label, target, from });
    const ready = (await takers.sign(found, pipe, label, peer)).filter((taker) => takers.ready(taker));
    if (this.#visits.get(pipe) !== visit) return;
    if (ready.length === 0) return this.#refused(pipe, codeOf('unavailable'), 'Nobody is there who takes it.');
    const offering = new Offering({
      pipe,
      label,
      from,
      limit: frame.limit,
      table,
      onTaken: (limit) => {
        this.#take(pipe);
        this.#remember(pipe, visit.from);
        line.tell(visit.from, { news: 'taken', pipe, limit });
      },
      onRefused: (code, message) => this.#refused(pipe, code, message),
    });
    visit.offering = offering;
    for (const { pipes, token } of ready) offering.offer(pipes, { ...frame, token });
  }

  #refused(pipe: string, code: number, message?: string): void {
    const visit = this.#take(pipe);
    if (visit) this.#options.line.tell(visit.from, { news: 'refused', pipe, code, message });
  }

  #end(pipe: string, code: CodeName): void {
    this.#take(pipe)?.offering?.withdraw(code);
  }

  /** Until the pipe would be given up for its silence. */
  #remember(pipe: string, from: NodeLife): void {
    const stopWaiting = this.#options.clock.after(this.#options.giveUpMs, () => this.#taken.delete(pipe));
    this.#taken.set(pipe, { from, stopWaiting });
  }

  #settle(pipe: string): boolean {
    this.#taken.get(pipe)?.stopWaiting();
    return this.#taken.delete(pipe);
  }

  #take(pipe: string): Visit | undefined {
    const visit = this.#visits.get(pipe);
    this.#visits.delete(pipe);
    visit?.stopWaiting();
    return visit;
  }
}
