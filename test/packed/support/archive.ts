import { createReadStream, globSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';

const BLOCK = 512;

/** A tar archive (POSIX ustar) of a folder as a registry serves packages: below `package/`, without the packages in it. */
export async function* archive(folder: string): AsyncGenerator<Uint8Array> {
  const files = globSync('**/*', { cwd: folder, exclude: (name) => path.basename(name) === 'node_modules' });
  for (const file of files.sort()) {
    const stat = statSync(path.join(folder, file));
    if (!stat.isFile()) continue;
    yield header(`package/${file}`, stat);
    for await (const chunk of createReadStream(path.join(folder, file))) yield chunk as Uint8Array;
    yield new Uint8Array(-stat.size & (BLOCK - 1));
  }
  yield new Uint8Array(2 * BLOCK);
}

function header(file: string, { size, mode }: Stats): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  // What is longer than a name may be has its folders in a field of their own.
  const cut = file.length <= 100 ? -1 : file.indexOf('/', file.length - 101);
  block.write(file.slice(cut + 1), 0);
  block.write(octal(mode & 0o777, 8), 100);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  if (cut > 0) block.write(file.slice(0, cut), 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(octal(sum, 8), 148);
  return block;
}

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}
