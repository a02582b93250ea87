import type { Outcome, WriterRequest } from './requests.ts';

/** A request and whoever waits for it. */
export interface Job {
  readonly request: WriterRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The most requests of one transaction: bounds how long an ack waits for others. */
const groupLimit = 1024;

/** And the most bytes of payload, after which a group takes no more: an array travels in one piece. */
const groupBytes = 8 * 1024 * 1024;

/** Takes the jobs of the next group out of a queue, in their order, leaving out those that do not fit. A truncation makes a group alone. */
export function takeGroup(queue: Job[], fits: (job: Job) => boolean): Job[] {
  const jobs: Job[] = [];
  const rest: Job[] = [];
  let bytes = 0;
  let full = false;
  for (const job of queue.splice(0)) {
    const alone = job.request.kind === 'truncate';
    if (full || !fits(job)) {
      rest.push(job);
    } else if (alone && jobs.length > 0) {
      full = true;
      rest.push(job);
    } else {
      jobs.push(job);
      bytes += payloadOf(job);
      full = alone || jobs.length >= groupLimit || bytes >= groupBytes;
    }
  }
  queue.push(...rest);
  return jobs;
}

function payloadOf({ request }: Job): number {
  return request.kind === 'append' ? (request.append.entry?.payload.length ?? 0) : 0;
}

/** Tells everybody what became of a group, and answers the jobs whose channels were locked. */
export function settleGroup(jobs: readonly Job[], outcomes: readonly Outcome[]): Job[] {
  const locked: Job[] = [];
  for (const [index, job] of jobs.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined || outcome === 'locked') locked.push(job);
    else if ('error' in outcome) job.reject(outcome.error);
    else job.resolve(outcome.value);
  }
  return locked;
}
