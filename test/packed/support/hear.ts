import type { ChildProcess } from 'node:child_process';

/** What the pattern's first group finds in all that a program prints; rejects with it when the program ends before. */
export function hear(child: ChildProcess, pattern: RegExp): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      output += chunk.toString();
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    // Not `exit`: what it said last may be heard after that.
    child.once('close', (code, signal) => reject(new Error(`It ended too early (${code ?? signal}):\n${output}`)));
  });
}
