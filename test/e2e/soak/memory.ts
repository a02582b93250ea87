import { readFileSync } from 'node:fs';

const SAMPLE_MS = 1_000;
/** So much of the time that is watched comes before what is measured: caches fill, code is compiled. */
const WARM_UP = 0.4;
/** More growth than this within what is measured, as a part of what is in use, is a leak until somebody shows otherwise. */
export const MAX_GROWTH = 0.05;

export interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

export interface Slope {
  /** Mean of what was measured. */
  readonly bytes: number;
  readonly bytesPerHour: number;
  /** What the line through the samples rises from their beginning to their end, as a part of the mean. */
  readonly growth: number;
  readonly seconds: number;
}

/** The least-squares line through the samples after the warm-up. */
export function slopeOf(samples: readonly Sample[]): Slope {
  const measured = samples.slice(Math.floor(samples.length * WARM_UP));
  const mean = (of: (sample: Sample) => number): number => measured.reduce((sum, sample) => sum + of(sample), 0) / measured.length;
  const [at, bytes] = [mean(({ atMs }) => atMs), mean((sample) => sample.bytes)];
  const spread = measured.reduce((sum, { atMs }) => sum + (atMs - at) ** 2, 0);
  const perMs = measured.reduce((sum, sample) => sum + (sample.atMs - at) * (sample.bytes - bytes), 0) / spread;
  const [first, last] = [measured[0]?.atMs ?? 0, measured.at(-1)?.atMs ?? 0];
  return { bytes, bytesPerHour: perMs * 3_600_000, growth: (perMs * (last - first)) / bytes, seconds: (last - first) / 1_000 };
}

/** Samples the resident memory of a process. Answers how to stop, and what was seen. */
export function watchMemory(pid: number): () => readonly Sample[] {
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    samples.push({ atMs: performance.now(), bytes: Number(kib) * 1024 });
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return samples;
  };
}
