import { readFileSync } from 'node:fs';

/** Linux counts CPU time for programs in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** User and system time of a process, all its threads, in seconds. */
export function cpuSeconds(pid: number): number {
  const [user = 0, system = 0] = statOf(pid);
  return (user + system) / TICKS_PER_SECOND;
}

/** Time of this process and of all that it started and that have ended. */
export function ownCpuSeconds(): number {
  return statOf(process.pid).reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
}

/** Time that the machine's processors were not idle. */
export function machineCpuSeconds(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

/** Resident memory. */
export function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) * 1024;
}

/** utime, stime, cutime, cstime (proc(5)). The name in parentheses may hold anything. */
function statOf(pid: number): readonly number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
}
