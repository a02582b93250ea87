import type { Runtime } from '@parley/runtime';
import { type Asking, concerns, type Happening, waitAfter } from '@parley/webhooks/contract';
import type { TestEndpoint } from '../types.ts';
import { signedRequest } from './signature.ts';

interface Delivery {
  readonly id: string;
  readonly happening: Happening;
  readonly body: string;
  /** That have failed. */
  tries: number;
}

const GONE = 410;

/** What takes webhooks in a test. It is told one event after the other; what fails comes again as a server sends it again. */
export class Endpoint {
  readonly #send: TestEndpoint;
  readonly #asking: Asking;
  readonly #runtime: Runtime;
  readonly #outside: (promise: Promise<unknown>) => void;
  readonly #waiting = new Set<Delivery>();
  #told: Promise<void> = Promise.resolve();
  #ended = false;

  /** `outside`: takes what time waits for. */
  constructor(send: TestEndpoint, asking: Asking, runtime: Runtime, outside: (promise: Promise<unknown>) => void) {
    this.#send = send;
    this.#asking = asking;
    this.#runtime = runtime;
    this.#outside = outside;
  }

  tell(happening: Happening): void {
    if (happening.event.type === 'message.deleted') this.#unsay(happening);
    if (!concerns(happening, this.#asking)) return;
    this.#deliver({ id: `msg_${this.#runtime.random.id(27)}`, happening, body: JSON.stringify(happening.event), tries: 0 });
  }

  end(): void {
    this.#ended = true;
  }

  /** What was deleted is not told any more. */
  #unsay({ subject }: Happening): void {
    for (const waiting of this.#waiting) if (waiting.happening.subject === subject) this.#waiting.delete(waiting);
  }

  #deliver(delivery: Delivery): void {
    this.#waiting.add(delivery);
    this.#told = this.#told.then(() => this.#try(delivery));
    this.#outside(this.#told);
  }

  async #try(delivery: Delivery): Promise<void> {
    if (this.#ended || !this.#waiting.has(delivery)) return;
    const { ok, status, headers } = await this.#post(delivery);
    if (status === GONE) this.end();
    const { clock, random } = this.#runtime;
    const asked = Number(headers.get('retry-after') ?? 0);
    delivery.tries += 1;
    const waitMs = waitAfter(delivery.tries, random, Number.isFinite(asked) ? asked * 1_000 : 0);
    if (ok || waitMs === undefined) this.#waiting.delete(delivery);
    else clock.after(waitMs, () => this.#again(delivery));
  }

  #again(delivery: Delivery): void {
    if (this.#waiting.has(delivery)) this.#deliver(delivery);
  }

  /** What throws is as if it could not be reached. */
  async #post({ id, body }: Delivery): Promise<Response> {
    try {
      return await this.#send(await signedRequest(id, body));
    } catch {
      return new Response(null, { status: 503 });
    }
  }
}
