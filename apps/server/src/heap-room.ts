import { setFlagsFromString } from 'node:v8';

const MIB = 1024 * 1024;
/** By how much memory may grow before all of it is looked through for what is not used any more, while that is little. */
const ROOM_BYTES = 64 * MIB;
/** Below this V8 knows better. */
const LEAST_PERCENT = 30;
const LOOK_MS = 10_000;

/**
 * By how much of what is used V8 may let memory grow before it collects all of it, in percent; 0: as it sees fit. That would be some 8 MiB for a
 * small server, memory that reads and messages take outside of the heap included: pipes fill that ten times a second.
 */
export function growingPercent(usedBytes: number): number {
  const percent = Math.floor((100 * ROOM_BYTES) / usedBytes);
  return percent < LEAST_PERCENT ? 0 : percent;
}

/** Leaves memory that room from here on, as what is used becomes more or less. Of the whole process. Returns how to stop looking. */
export function leaveRoom(): () => void {
  let given: number | undefined;
  const look = (): void => {
    const percent = growingPercent(process.memoryUsage().heapUsed);
    if (percent !== given) setFlagsFromString(`--heap-growing-percent=${percent}`);
    given = percent;
  };
  look();
  const timer = setInterval(look, LOOK_MS).unref();
  return () => clearInterval(timer);
}
