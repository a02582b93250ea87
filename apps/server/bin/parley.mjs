#!/usr/bin/env node
// The `parley` command of the installed package: the bundled server on the Node that came with it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, run, whyNoNode } from './run-node.mjs';

const here = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
// Beside this package, or within it, as the package manager decided.
const node = findNode([path.resolve(here, '../..'), path.join(here, 'node_modules')]);
if (node) {
  const serverArguments = JSON.parse(readFileSync(path.join(here, 'node-arguments.json'), 'utf8'));
  process.exitCode = await run(node, [...serverArguments, path.join(here, 'dist/main.js'), ...process.argv.slice(2)]);
} else {
  process.stderr.write(`${whyNoNode()}\n`);
  process.exitCode = 1;
}
