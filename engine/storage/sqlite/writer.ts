// The writer thread: the only one that writes to the database.

import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { openForWriting } from './database.ts';
import { toFault } from './faults.ts';
import { GroupCommit } from './group-commit.ts';
import { Migrations } from './migrations.ts';
import type { GroupRequest, Outcome, Parcel, Reply, ThreadOptions, WriterRequest } from './requests.ts';

/** The most requests of one transaction: bounds how long an ack waits for others. */
const groupLimit = 4096;

class Writer {
  readonly #options: ThreadOptions;
  readonly #answer: (reply: Reply) => void;
  readonly #queue: WriterRequest[] = [];
  #now = 0;
  #scheduled = false;
  #db: DatabaseSync | undefined;
  #migrations: Migrations | undefined;
  #group: GroupCommit | undefined;

  constructor(options: ThreadOptions, answer: (reply: Reply) => void) {
    this.#options = options;
    this.#answer = answer;
  }

  receive({ now, requests }: Parcel<WriterRequest>): void {
    this.#now = now;
    for (const request of requests) this.#queue.push(request);
    this.#schedule();
  }

  /** A turn later: every message that arrived while the last commit ran has been received by then. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#drain();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #drain(): void {
    const length = this.#queue.findIndex((request) => !isGroupRequest(request));
    const size = Math.min(length < 0 ? this.#queue.length : length, groupLimit);
    if (size > 0 && this.#group) this.#answer(this.#runGroup(this.#group, this.#queue.splice(0, size) as GroupRequest[]));
    else for (const request of this.#queue.splice(0, 1)) this.#answer({ outcomes: [this.#runAlone(request)] });
  }

  #runGroup(group: GroupCommit, requests: readonly GroupRequest[]): Reply {
    const outcomes = group.run(requests, this.#now);
    return { outcomes, flushMs: group.flushMs };
  }

  #runAlone(request: WriterRequest): Outcome {
    try {
      if (request.kind === 'start') this.#start();
      else if (request.kind === 'migrate') this.#migrations?.apply(request.component, request.migrations);
      else if (request.kind === 'close') this.#db?.close();
      else return { fault: { code: 'closed', message: 'The store was not opened.' } };
      return { value: undefined };
    } catch (error) {
      return { fault: toFault(error) };
    } finally {
      this.#group?.clear();
    }
  }

  #start(): void {
    this.#db = openForWriting(this.#options);
    this.#migrations = new Migrations(this.#db, path.join(this.#options.directory, 'backups'));
    this.#group = new GroupCommit(this.#db);
  }
}

function isGroupRequest(request: WriterRequest): request is GroupRequest {
  return request.kind !== 'start' && request.kind !== 'migrate' && request.kind !== 'close';
}

const writer = new Writer(workerData as ThreadOptions, (reply) => parentPort?.postMessage(reply));
parentPort?.on('message', (parcel: Parcel<WriterRequest>) => writer.receive(parcel));
