// The reader thread: queries and reads of the log never delay an append.
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from './database.ts';
import { toFaultOfQuery } from './faults.ts';
import { LogReader } from './log-reader.ts';
import type { Answers, Outcome, Parcel, ReaderRequest, Reply, ThreadOptions } from './requests.ts';
import { Statements } from './statements.ts';

class Reader {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #log: LogReader;

  constructor(directory: string) {
    this.#db = openForReading(directory);
    this.#statements = new Statements(this.#db);
    this.#log = new LogReader(this.#statements);
  }

  answer(request: ReaderRequest): Answers[ReaderRequest['kind']] {
    switch (request.kind) {
      case 'start':
        return undefined;
      case 'query':
        return this.#statements.all(request.sql, request.params);
      case 'head':
        return this.#log.head(request.channel);
      case 'read':
        return this.#log.read(request.channel, request.after, request.limit);
      case 'names':
        return this.#log.names(request.namespace, request.after, request.limit);
      case 'close':
        return void this.#db.close();
    }
  }
}

let reader: Reader | undefined;

function answer(request: ReaderRequest): Outcome {
  try {
    reader ??= new Reader((workerData as ThreadOptions).directory);
    return { value: reader.answer(request) };
  } catch (error) {
    return { fault: toFaultOfQuery(error) };
  }
}

// One message per answer: a quick query does not wait for a slow one behind it.
parentPort?.on('message', ({ requests }: Parcel<ReaderRequest>) => {
  for (const request of requests) parentPort?.postMessage({ outcomes: [answer(request)] } satisfies Reply);
});
