#!/usr/bin/env node
import { runCommand } from './run-command.ts';

// The data directory may have been made by somebody with other permissions: what is put into it is this account's alone.
process.umask(0o077);
// Nobody has to listen: a reader of the output that is gone must not take the server with it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const surroundings = {
  env: process.env,
  cwd: process.cwd(),
  say: (line: string) => void process.stdout.write(`${line}\n`),
  // Only on a terminal can a line be written over.
  ...(process.stderr.isTTY && { progress: (text: string) => void process.stderr.write(`\r\u001b[K${text}`) }),
};
const code = await runCommand(process.argv.slice(2), surroundings, (line) => void process.stderr.write(`${line}\n`));
process.exitCode = code;
// What a component that was refused has begun keeps no command that has ended.
if (code !== 0) process.exit();
