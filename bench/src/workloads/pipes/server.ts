import { cpuSeconds, residentBytes } from '../../measure/process-figures.ts';
import type { Child } from '../../process/child.ts';
import type { ParleyCommands } from '../../subjects/parley.ts';
import { fillParley, startParleyProcess } from '../../subjects/subject.ts';
import type { Bench } from '../../workload.ts';

const PEOPLE = 4;
/** All in one unit: nobody is a stranger. */
const HALL = { people: PEOPLE, conversations: 0, units: 1, limits: {} };
const SAMPLE_MS = 50;

/** A Parley server that can be killed, and whose memory is watched. */
export class Server {
  readonly tokens: readonly string[];
  readonly port: number;
  readonly #data: string;
  #child: Child<ParleyCommands>;
  /** Seconds of those that were killed. */
  #spentSeconds = 0;

  private constructor(child: Child<ParleyCommands>, port: number, data: string, tokens: readonly string[]) {
    this.#child = child;
    this.port = port;
    this.#data = data;
    this.tokens = tokens;
  }

  static async start(bench: Bench): Promise<Server> {
    const { data, tokens } = await fillParley(bench, { ...HALL, visitors: PEOPLE });
    const child = startParleyProcess(['--expose-gc']);
    const { port } = await child.call('start', { data, limits: {}, people: 0, conversations: 0 });
    return new Server(child, port, data, tokens);
  }

  /** CPU time, all threads, before a kill and after it. */
  cpuSeconds(): number {
    return this.#spentSeconds + cpuSeconds(this.#child.pid);
  }

  /** kill -9, and another one on the same data and port. */
  async killAndRestart(): Promise<void> {
    this.#spentSeconds += cpuSeconds(this.#child.pid);
    process.kill(this.#child.pid, 'SIGKILL');
    await this.#child.stop();
    this.#child = startParleyProcess(['--expose-gc']);
    await this.#child.call('start', { data: this.#data, limits: {}, people: 0, conversations: 0, port: this.port });
  }

  /** Runs it and answers by how much the resident memory was above that before at most, bytes. */
  async growth(run: () => Promise<void>): Promise<number> {
    await this.#child.call('settle');
    const before = residentBytes(this.#child.pid);
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, residentBytes(this.#child.pid));
    }, SAMPLE_MS);
    try {
      await run();
    } finally {
      clearInterval(timer);
    }
    return most - before;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
