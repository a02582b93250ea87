import { connect, type Parley } from '@parley/esdk';
import type { ImportReport, ImportsView, PeopleMethods } from '@parley/people/contract';
import { Histogram } from '../../measure/histogram.ts';

/** Pause between two calls that see whether the server answers, milliseconds. */
const LOOK_MS = 10;

/** What an import took. */
export interface Imported {
  readonly seconds: number;
  /** The longest that somebody else waited for an answer meanwhile. */
  readonly longestWaitMs: number;
  readonly p99WaitMs: number;
  readonly report: ImportReport;
}

/** An administrator's way to a server. */
export class Office {
  readonly parley: Parley;
  readonly #url: string;
  readonly #key: string;

  private constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
    this.parley = connect(url, { token: key });
  }

  /** With an organisation of its own. `code`: of the first administrator's link. */
  static async open(port: number, key: string, code: string): Promise<Office> {
    const url = `http://127.0.0.1:${port}`;
    const founder = {
      code,
      organisation: 'Bench',
      name: 'First Administrator',
      mail: 'first@bench.example',
      password: 'long enough for a bench',
    };
    const headers = { origin: url, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/u/0/api/setup/organisation`, { method: 'POST', headers, body: JSON.stringify(founder) });
    if (!answer.ok) throw new Error(`The organisation was not made: ${await answer.text()}`);
    return new Office(url, key);
  }

  async import(csv: string, dryRun: boolean): Promise<Imported> {
    const began = performance.now();
    const answer = await fetch(`${this.#url}/u/0/api/people/imports?dryRun=${dryRun}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#key}` },
      body: csv,
    });
    if (answer.status !== 202) throw new Error(`The import did not begin: ${await answer.text()}`);
    const waits = new Histogram();
    const done = new AbortController();
    const looking = this.#look(waits, done.signal);
    const report = await this.#ended();
    const seconds = (performance.now() - began) / 1_000;
    done.abort();
    await looking;
    return { seconds, longestWaitMs: waits.quantile(1) / 1_000, p99WaitMs: waits.quantile(0.99) / 1_000, report };
  }

  /** Milliseconds from the question to the people, over the whole way. */
  async search(query: string): Promise<number> {
    const began = performance.now();
    await this.parley.request<PeopleMethods, 'people.search'>('people.search', { query, limit: 20 });
    return performance.now() - began;
  }

  /** Bytes of the file, and seconds. */
  async export(): Promise<{ readonly bytes: number; readonly seconds: number }> {
    const began = performance.now();
    const answer = await fetch(`${this.#url}/u/0/api/people/export.csv`, { headers: { authorization: `Bearer ${this.#key}` } });
    const bytes = (await answer.arrayBuffer()).byteLength;
    return { bytes, seconds: (performance.now() - began) / 1_000 };
  }

  close(): Promise<void> {
    return this.parley.close();
  }

  #ended(): Promise<ImportReport> {
    return new Promise((resolve, reject) => {
      const see = (body: unknown): void => {
        const { job } = body as ImportsView;
        if (job?.state === 'running') return;
        stop();
        if (job?.state === 'done') resolve(job.report);
        else reject(new Error(`The import failed: ${job?.message ?? 'there is none'}`));
      };
      const stop = this.parley.watch('people.imports', {}, { snapshot: (body) => queueMicrotask(() => see(body)), delta: see });
    });
  }

  /** Somebody else's calls that read nothing: how long the server leaves them waiting. */
  async #look(waits: Histogram, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      await this.parley.request<PeopleMethods, 'people.get'>('people.get', { ids: [] });
      waits.record((performance.now() - began) * 1_000);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}
