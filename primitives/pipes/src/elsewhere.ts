import { type CodeName, codeOf, decodeJson, encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { NodeLife } from '@parley/storage';
import { type OfferFrame, OfferLine, type OfferNews } from './offer-news.ts';
import type { Opening } from './opening.ts';
import type { PipeTable } from './table.ts';
import type { Takers, Wanted } from './takers.ts';
import { VisitingOffers } from './visiting-offers.ts';

/** What nodes are asked: how many of their connections take something. */
const TAKERS = 'pipes.takers';
/** A node that needs longer is frozen, or as good as. */
const ANSWER_MS = 1_000;

export interface ElsewhereOptions {
  readonly site: Site;
  readonly clock: Clock;
  readonly takers: Takers;
  readonly table: PipeTable;
  /** How long an opener waits. */
  readonly offerMs: number;
  /** Silence after which the other end of a pipe counts as gone. */
  readonly giveUpMs: number;
  readonly onFault: (fault: unknown, about: string) => void;
}

interface Pending {
  readonly opening: Opening;
  readonly at: NodeLife;
  readonly stopListening: Cancel;
}

/** What is opened here to connections of other nodes, and there to connections of this one. */
export class Elsewhere {
  readonly #options: ElsewhereOptions;
  readonly #line: OfferLine;
  readonly #visiting: VisitingOffers;
  readonly #stops: readonly Cancel[];
  /** By pipe. */
  readonly #pending = new Map<string, Pending>();

  constructor(options: ElsewhereOptions) {
    const { site, takers } = options;
    this.#options = options;
    this.#line = new OfferLine(site);
    this.#visiting = new VisitingOffers({ ...options, line: this.#line });
    this.#stops = [
      this.#line.listen((news, from, frame) => this.#hear(news, from, frame)),
      site.answer(TAKERS, async (body) => encodeJson((await takers.find(decodeJson(body) as Wanted)).length)),
      site.onChange(() => {
        const isGone = (life: string): boolean => !site.members.some((member) => member.life === life);
        this.#forget(isGone);
        this.#visiting.gone(isGone);
      }),
      site.onGap(() => this.#forget(() => true)),
    ];
  }

  /** The other nodes with a connection that takes it. One that does not answer in time, or nothing that is understood, has none. */
  async nodes(wanted: Wanted): Promise<readonly NodeLife[]> {
    const { site } = this.#options;
    const body = encodeJson(wanted);
    const others = site.members.filter(({ life }) => life !== site.life);
    const counts = await Promise.all(
      others.map((other) =>
        site
          .ask(other, TAKERS, body, ANSWER_MS)
          .then(decodeJson)
          .catch(() => 0),
      ),
    );
    return others.filter((_, index) => Number(counts[index]) > 0);
  }

  /** Offers it there, as this pipe. */
  offer(opening: Opening, at: NodeLife, offer: { readonly pipe: string; readonly token: string }, wanted: Wanted, frame: OfferFrame): void {
    const { pipe, token } = offer;
    // Whoever takes it may send at once.
    const stopListening = this.#options.table.expect(pipe);
    this.#pending.set(pipe, { opening, at, stopListening });
    opening.add({ pipe, token, withdraw: (code) => this.#withdraw(pipe, code) });
    this.#line.tell(at, { news: 'offer', pipe, target: wanted.target, from: wanted.from }, frame);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    for (const pipe of [...this.#pending.keys()]) this.#take(pipe);
    this.#visiting.close();
  }

  #hear(news: OfferNews, from: NodeLife, frame: OfferFrame | undefined): void {
    if (news.news === 'offer' && frame) this.#visiting.offered(news, from, frame);
    else if (news.news === 'withdrawn') this.#visiting.withdrawn(news.pipe, news.code);
    else if (news.news === 'taken') this.#taken(news.pipe, news.limit);
    else if (news.news === 'refused') this.#take(news.pipe)?.opening.refused(news.pipe, news.code, news.message);
    else throw new TypeError(`News "${news.news}" is not understood.`);
  }

  #taken(pipe: string, limit: number): void {
    const pending = this.#pending.get(pipe);
    // Somebody else was faster, or the opener is gone: the end that came too late hears it as an end of a pipe does.
    if (!pending?.opening.taken(pipe, limit)) this.#options.table.decline(pipe);
    this.#take(pipe);
  }

  #withdraw(pipe: string, code: CodeName): void {
    const pending = this.#take(pipe);
    if (pending) this.#line.tell(pending.at, { news: 'withdrawn', pipe, code: codeOf(code) });
  }

  #take(pipe: string): Pending | undefined {
    const pending = this.#pending.get(pipe);
    this.#pending.delete(pipe);
    pending?.stopListening();
    return pending;
  }

  /** Nodes are gone, or what they have said may not have been heard. */
  #forget(isGone: (life: string) => boolean): void {
    for (const [pipe, { at, opening }] of [...this.#pending]) {
      if (!isGone(at.life)) continue;
      this.#withdraw(pipe, 'unavailable');
      opening.refused(pipe, codeOf('unavailable'));
    }
    this.#visiting.forget(isGone);
  }
}
