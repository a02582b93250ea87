import { type Holding, MemoryLedger, type NodeLife } from '@parley/storage';

/** A ledger that remembers who was given what last: the truth about owners, whatever they believe. */
export class WatchedLedger extends MemoryLedger {
  readonly last: Map<string, Holding> = new Map();

  override async claim(thing: string, claimant: NodeLife): Promise<Holding | undefined> {
    const holding = await super.claim(thing, claimant);
    if (holding && holding.term > (this.last.get(thing)?.term ?? 0)) this.last.set(thing, holding);
    return holding;
  }
}
