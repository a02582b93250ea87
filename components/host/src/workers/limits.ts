/** What a component in a thread of its own may take, and how long it may keep silent. */
export interface WorkerLimits {
  /** Memory for JavaScript values, and outside of the heap for bytes, MB. A thread that holds more is ended. */
  readonly heapMb: number;
  readonly bytesMb: number;
  /** It is weighed this often. */
  readonly weighMs: number;
  /**
   * What it may allocate beyond `heapMb` until it is weighed, MB: where V8's own limit stands. One allocation that passes that limit by more than
   * a few MB ends the whole process, so that there is to be much room before it.
   */
  readonly leewayMb: number;
  /** The thread is asked for a sign of life this often; after so many unanswered pulses it is ended: it runs in a circle. */
  readonly pulseMs: number;
  readonly pulses: number;
  /** Reading the module, and `start`, together. */
  readonly startMs: number;
  /** A node that starts waits so long for a component, and then goes on without it. */
  readonly bootMs: number;
  /** One call; those that have a deadline of their own end earlier. Jobs have theirs and no other. */
  readonly answerMs: number;
  /** A rule: who waits for it can do nothing else. */
  readonly ruleMs: number;
  /** `stop`. */
  readonly stopMs: number;
  /** From the end of a thread to the next: this, then twice as long each time, up to `longestPauseMs`. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  /** After so many ends within `crashWindowMs` it stays stopped until an administrator starts it. */
  readonly crashes: number;
  readonly crashWindowMs: number;
  /** One message between the threads, bytes. */
  readonly messageBytes: number;
  /** Messages and bytes that the other end has not taken yet; more waits, `waitingBytes` at most. */
  readonly windowMessages: number;
  readonly windowBytes: number;
  readonly waitingBytes: number;
  /** Calls of one end that are not answered yet; more waits. */
  readonly calls: number;
}

export const DEFAULT_WORKER_LIMITS: WorkerLimits = {
  heapMb: 128,
  bytesMb: 128,
  weighMs: 100,
  leewayMb: 512,
  pulseMs: 1_000,
  pulses: 5,
  startMs: 30_000,
  bootMs: 5_000,
  answerMs: 150_000,
  ruleMs: 10_000,
  stopMs: 2_000,
  pauseMs: 1_000,
  longestPauseMs: 60_000,
  crashes: 5,
  crashWindowMs: 10 * 60_000,
  messageBytes: 16 * 1024 * 1024,
  windowMessages: 256,
  windowBytes: 16 * 1024 * 1024,
  waitingBytes: 32 * 1024 * 1024,
  calls: 1_000,
};
