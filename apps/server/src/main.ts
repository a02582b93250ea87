#!/usr/bin/env node
import { runCommand } from './run-command.ts';

const surroundings = { env: process.env, cwd: process.cwd(), say: (line: string) => void process.stdout.write(`${line}\n`) };
process.exitCode = await runCommand(process.argv.slice(2), surroundings, (line) => void process.stderr.write(`${line}\n`));
