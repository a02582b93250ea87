import type { Cancel, Clock } from '@parley/runtime';
import type { Elsewhere } from './elsewhere.ts';
import { ASK_MS, HOLD_MS, JOIN_MS, SITE_GRACE_MS, TELL_MS } from './limits.ts';
import type { PresenceSite } from './ports.ts';
import { checkKind, type SiteNews } from './site-news.ts';
import { type Absence, Stall } from './stall.ts';
import { Teller, type TellerOptions } from './teller.ts';

export interface ExchangeOptions extends TellerOptions {
  readonly clock: Clock;
  readonly site: PresenceSite;
  readonly elsewhere: Elsewhere;
  /** Settings of these people, or of whomever, have been stored by other nodes. */
  readonly settingsChanged: (people?: readonly string[]) => void;
  /** This node has lost its lease and begun another life; where it was not running, by that. */
  readonly reborn: (formerLife: string, absence: Absence | undefined) => void;
}

/** Keeps nodes in step: tells what is known here, takes what is told, asks where something was missed, and follows who comes and goes. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #clock: Clock;
  readonly #site: PresenceSite;
  readonly #elsewhere: Elsewhere;
  readonly #teller: Teller;
  readonly #stall: Stall;
  #life: string;
  #hasOthers = false;
  #stops: readonly Cancel[] = [];
  #tick: Cancel | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #whenComplete: (() => void)[] = [];

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#site = options.site;
    this.#elsewhere = options.elsewhere;
    this.#teller = new Teller(options);
    this.#stall = new Stall(options.clock);
    this.#life = options.site.life;
  }

  get hasOthers(): boolean {
    return this.#hasOthers;
  }

  /** Listens to the others and asks them for everything. */
  begin(): void {
    if (this.#site.alone) return;
    this.#stops = [
      this.#site.onTold((news, from) => this.#hear(news, from)),
      this.#site.onNodes(() => this.#meet()),
      this.#site.onGap(() => this.#missed()),
    ];
    this.#arm();
    this.#meet();
  }

  /** Settles when everything that the others know is known here too, at the latest after `JOIN_MS`. */
  complete(): Promise<void> {
    if (this.#elsewhere.incomplete.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(JOIN_MS, resolve);
      this.#whenComplete.push(() => {
        cancel();
        resolve();
      });
    });
  }

  /** What is known here of the person has changed. */
  changed(person: string): void {
    if (this.#hasOthers) this.#teller.changed(person);
  }

  /** The person's setting has been stored by this node. */
  settingStored(person: string): void {
    if (this.#hasOthers) this.#teller.settingStored(person);
  }

  close(): void {
    this.#tick?.();
    for (const stop of this.#stops) stop();
    if (this.#site.alone) return;
    if (this.#hasOthers) this.#teller.tellChanges();
    // Whoever has just come may know of this node before this one knows of them.
    this.#teller.tell({ news: 'bye' });
  }

  #arm(): void {
    this.#tick = this.#clock.after(TELL_MS, () => {
      this.#arm();
      this.#stall.look();
      if (!this.#hasOthers) return;
      this.#teller.tick();
      if (this.#clock.monotonic() - this.#askedAt >= ASK_MS) this.#ask();
    });
  }

  #meet(): void {
    const isReborn = this.#site.life !== this.#life;
    if (isReborn) this.#beginAgain();
    // Where this node could not renew either, the others may have been there until a moment ago.
    const isLoss = this.#elsewhere.meet(this.#site.others, isReborn ? SITE_GRACE_MS : HOLD_MS);
    const hadOthers = this.#hasOthers;
    this.#hasOthers = this.#site.others.length > 0;
    if (this.#hasOthers !== hadOthers) this.#teller.skip();
    this.#ask();
    // A node that joins may know those who have gone from the disk only.
    if (isLoss) this.#tellEnded();
    this.#lookWhetherComplete();
  }

  /** The others take this node for one that has just come, and will ask. */
  #beginAgain(): void {
    const former = this.#life;
    this.#life = this.#site.life;
    this.#teller.restart();
    this.#options.reborn(former, this.#stall.last);
  }

  #missed(): void {
    this.#elsewhere.outdate();
    this.#options.settingsChanged();
    this.#ask();
  }

  #ask(): void {
    const lives = this.#elsewhere.incomplete;
    if (lives.length === 0) return;
    this.#askedAt = this.#clock.monotonic();
    this.#teller.tell({ news: 'ask', lives });
  }

  #tellEnded(): void {
    const lives = this.#elsewhere.ended;
    if (lives.length > 0) this.#teller.tell({ news: 'ended', lives });
  }

  #hear(news: SiteNews, from: string): void {
    checkKind(news);
    if (news.news === 'ended') for (const [life, leftMs] of news.lives) this.#elsewhere.hasEnded(life, leftMs);
    else if (news.news !== 'ask') this.#take(news, from);
    else if (news.lives.includes(this.#life)) {
      this.#tellEnded();
      this.#teller.answer();
    }
  }

  #take(news: Exclude<SiteNews, { readonly news: 'ask' | 'ended' }>, from: string): void {
    const { settingsChanged } = this.#options;
    const wasIncomplete = this.#elsewhere.incomplete.includes(from);
    this.#elsewhere.take(news, from);
    if (news.news === 'change' && news.set) settingsChanged(news.set);
    // With what was missed, settings may have been.
    if (wasIncomplete && !this.#elsewhere.incomplete.includes(from)) settingsChanged();
    this.#lookWhetherComplete();
  }

  #lookWhetherComplete(): void {
    if (this.#elsewhere.incomplete.length > 0) return;
    for (const settle of this.#whenComplete.splice(0)) settle();
  }
}
