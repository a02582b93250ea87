/** Reads what `strace -f -yy -xx` wrote: system calls in their order, as far as they went to a socket or a certain file. */

/** One system call. `began` and `ended` are lines of the trace: of two calls whose lines do not overlap, the earlier one was over first. */
export interface SystemCall {
  readonly name: string;
  /** Path of a file, or `TCP:[here->there]`. */
  readonly target: string;
  /** What was read or written; cut at the length that strace was told. */
  readonly data: Uint8Array;
  readonly result: number;
  readonly began: number;
  readonly ended: number;
}

/** Options of strace that this file reads. `-D`: the traced program is the child, strace its grandchild. */
export const STRACE: readonly string[] = [
  ...['strace', '-D', '-f', '-yy', '-xx', '-s', '4200'],
  ...['-e', 'trace=read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync'],
];

const LINE = /^(\d+)\s+(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$/;
const UNFINISHED = ' <unfinished ...>';
const TARGET = /^\d+<(TCP[^\]]*\]|[^>]*)>/;

/** The calls of which the target is wanted, in the order in which they were over. */
export function readTrace(lines: readonly string[], wanted: (target: string) => boolean): readonly SystemCall[] {
  const calls: SystemCall[] = [];
  const open = new Map<string, OpenCall>();
  for (const [number, line] of lines.entries()) {
    const [, thread = '', resumed, begun = '', rest = ''] = LINE.exec(line) ?? [];
    const { name, text, began } = (resumed && open.get(thread)) || { name: begun, text: '', began: number };
    if (name === '') continue;
    if (rest.endsWith(UNFINISHED)) {
      open.set(thread, { name, text: text + rest.slice(0, -UNFINISHED.length), began });
      continue;
    }
    open.delete(thread);
    const whole = text + rest;
    const target = decoded(TARGET.exec(whole)?.[1] ?? '');
    if (wanted(target)) calls.push({ name, target, data: dataOf(whole), result: resultOf(whole), began, ended: number });
  }
  return calls;
}

interface OpenCall {
  readonly name: string;
  readonly text: string;
  readonly began: number;
}

/** All strings of the arguments, one after the other: `writev` has several. */
function dataOf(text: string): Uint8Array {
  const strings = text.slice(text.indexOf('>')).matchAll(/"((?:\\x[0-9a-f]{2})*)"/g);
  return Buffer.from([...strings].map(([, escaped = '']) => escaped.replaceAll('\\x', '')).join(''), 'hex');
}

function resultOf(text: string): number {
  return Number(/\)\s*= (-?\d+)(?: .*)?$/.exec(text)?.[1] ?? Number.NaN);
}

function decoded(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
