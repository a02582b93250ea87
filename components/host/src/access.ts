import type { Channels } from '@parley/channels';
import type { Pipes } from '@parley/pipes';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { RouterLike, Session } from '@parley/routing';
import type { Cancel } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Declarations } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { Gaps } from './gaps.ts';
import type { Verdicts } from './verdicts.ts';
import type { Watches } from './watches.ts';

export interface AccessParts {
  readonly site: Site;
  readonly gaps: Gaps;
  readonly declarations: Declarations;
  readonly router: RouterLike;
  readonly verdicts: Verdicts;
  readonly channels: Channels;
  readonly watches: Watches;
  readonly pipes: Pipes;
  readonly faults: Faults;
}

/** What is no longer as it was: whose rules, about which resource, for some people or for all. */
interface Change {
  readonly component: string;
  readonly resource: string;
  readonly people?: readonly string[];
}

const QUESTION = 'access';
/** Sessions whose rules are asked at once after a gap: each asks the database. */
const AT_ONCE = 32;

/** Verdicts that are remembered or that something open rests on, on all nodes: what becomes of them when rights change. */
export class Access {
  readonly #parts: AccessParts;
  readonly #stops: readonly Cancel[];
  #gaps = 0;
  #checking = false;

  constructor(parts: AccessParts) {
    this.#parts = parts;
    this.#stops = [
      parts.site.answer(QUESTION, async (body) => {
        await this.#here(decodeJson(body) as Change);
        return encodeJson(undefined);
      }),
      parts.gaps.on((own) => {
        if (own) this.#suspend();
        this.#gaps++;
        if (!this.#checking) void this.#everything();
      }),
    ];
  }

  /** Settles when no node goes by what was remembered before. Rejects with `NoAnswer` when that cannot be known. */
  async changed(change: Change): Promise<void> {
    await Promise.all([this.#here(change), this.#parts.site.askAll(QUESTION, encodeJson(change))]);
  }

  /** Asks again for everything that a session has open: its principal has changed, or something may have been missed. */
  async recheckSession(session: Session): Promise<void> {
    const { channels, watches, pipes } = this.#parts;
    await Promise.all([channels.revalidateSession(session), watches.recheckSession(session), pipes.recheckSession(session)]);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  async #here({ people, ...change }: Change): Promise<void> {
    await Promise.all((people ?? [undefined]).map((person) => this.#hereFor(change, person)));
  }

  async #hereFor({ component, resource }: Omit<Change, 'people'>, person: string | undefined): Promise<void> {
    const { declarations, verdicts, channels, watches, pipes } = this.#parts;
    verdicts.drop(resource, person);
    const label = (name: string): boolean => declarations.pipe(name)?.owner.component.id === component;
    await Promise.all([channels.revalidate(resource, person), watches.recheck(component, person), pipes.recheck({ label, person })]);
  }

  /** Who acts here acts from now on by what is the case now: nobody is served by an older verdict, however long the new one takes. */
  #suspend(): void {
    const { verdicts, channels, watches, pipes } = this.#parts;
    verdicts.clear();
    channels.suspend();
    watches.interrupt();
    pipes.suspend();
  }

  async #everything(): Promise<void> {
    const { router, verdicts, faults } = this.#parts;
    this.#checking = true;
    for (let seen = -1; seen !== this.#gaps; ) {
      seen = this.#gaps;
      verdicts.clear();
      const { sessions } = router;
      for (let next = 0; next < sessions.length; next += AT_ONCE) {
        const checks = sessions.slice(next, next + AT_ONCE).map((session) => this.recheckSession(session));
        for (const check of await Promise.allSettled(checks))
          if (check.status === 'rejected') faults.log(check.reason, 'recheck after a gap');
      }
    }
    this.#checking = false;
  }
}
