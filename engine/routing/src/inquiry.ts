import { decodeJson, encodeJson } from '@parley/protocol';
import type { Cancel, Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { Judged, ResumeClaim } from './session-registry.ts';

const QUESTION = 'sessions.judge';
/** A node that needs longer is lost, or as good as. */
const ANSWER_MS = 300;
/** Sessions that are asked about at once. */
const ASKED_AT_ONCE = 500;

type Verdict = Judged['verdict'];

export interface InquiryOptions {
  readonly site: Site;
  readonly clock: Clock;
  /** How long a session may be resumed after its connection was lost. */
  readonly resumeMs: number;
  readonly judge: (claim: ResumeClaim) => Judged;
}

interface Asked {
  readonly claim: ResumeClaim;
  readonly settle: (mayGoOn: boolean) => void;
}

/**
 * Asks the other nodes about sessions that are not known here: those that were resumed elsewhere, or are over there, are refused. What nobody knows is
 * good only where that has a reason: this node has begun lately, another one has left lately, or does not answer.
 */
export class Inquiry {
  readonly #options: InquiryOptions;
  readonly #stops: readonly Cancel[];
  #asked: Asked[] = [];
  #lives: readonly string[] = [];
  /** When somebody has last begun to know nothing of what was before. */
  #forgottenAt: number;

  constructor(options: InquiryOptions) {
    const { site, clock, judge } = options;
    this.#options = options;
    this.#forgottenAt = clock.monotonic();
    this.#lives = livesOf(site);
    this.#stops = [
      site.answer(QUESTION, (body) => encodeJson((decodeJson(body) as readonly ResumeClaim[]).map((claim) => judge(claim).verdict))),
      site.onChange(() => this.#look()),
    ];
  }

  /** Whether a session that is not known here may be resumed here, for all that is known elsewhere. */
  mayGoOn(claim: ResumeClaim): Promise<boolean> {
    const { site, clock } = this.#options;
    if (site.members.length <= 1) return Promise.resolve(this.#isRecent());
    return new Promise((settle) => {
      if (this.#asked.push({ claim, settle }) === 1) clock.soon(() => this.#askSome());
    });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #askSome(): void {
    const asked = this.#asked.splice(0, ASKED_AT_ONCE);
    if (this.#asked.length > 0) this.#options.clock.soon(() => this.#askSome());
    void this.#ask(asked);
  }

  async #ask(asked: readonly Asked[]): Promise<void> {
    const { site } = this.#options;
    const body = encodeJson(asked.map(({ claim }) => claim));
    const others = site.members.filter(({ life }) => life !== site.life);
    const answers = await Promise.all(
      others.map((other) =>
        site
          .ask(other, QUESTION, body, ANSWER_MS)
          .then((answer) => decodeJson(answer) as readonly Verdict[])
          .catch(() => undefined),
      ),
    );
    const isRecent = this.#isRecent() || answers.includes(undefined);
    for (const [index, { settle }] of asked.entries()) {
      const verdicts = answers.map((answer) => answer?.[index]);
      settle(!verdicts.includes('refused') && (isRecent || verdicts.includes('known')));
    }
  }

  #look(): void {
    const { site, clock } = this.#options;
    const lives = livesOf(site);
    if (this.#lives.some((life) => !lives.includes(life))) this.#forgottenAt = clock.monotonic();
    this.#lives = lives;
  }

  #isRecent(): boolean {
    return this.#options.clock.monotonic() - this.#forgottenAt < this.#options.resumeMs;
  }
}

function livesOf({ members }: Site): readonly string[] {
  return members.map(({ life }) => life);
}
