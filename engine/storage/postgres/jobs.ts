import type { Outcome, WriterRequest } from './requests.ts';

/** A request and whoever waits for it. */
export interface Job {
  readonly request: WriterRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The most requests of one transaction: bounds how long an ack waits for others. */
const groupLimit = 1024;

/** Takes the jobs of the next group out of a queue, in their order, leaving out those that do not fit. A truncation makes a group alone. */
export function takeGroup(queue: Job[], fits: (job: Job) => boolean): Job[] {
  const jobs: Job[] = [];
  const rest: Job[] = [];
  let full = false;
  for (const job of queue.splice(0)) {
    const alone = job.request.kind === 'truncate';
    if (full || !fits(job)) {
      rest.push(job);
    } else if (alone && jobs.length > 0) {
      full = true;
      rest.push(job);
    } else {
      full = alone || jobs.length + 1 >= groupLimit;
      jobs.push(job);
    }
  }
  queue.push(...rest);
  return jobs;
}

export function settleJob({ resolve, reject }: Job, outcome: Exclude<Outcome, 'locked'>): void {
  if ('error' in outcome) reject(outcome.error);
  else resolve(outcome.value);
}
