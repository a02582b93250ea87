// Plain JavaScript for Node >= 20.19: finds a Node that Parley runs on, and hands over to it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

function majorOf(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 ? Number(/^v(\d+)\./.exec(stdout)?.[1]) : 0;
}

/**
 * The pinned Node of the first of these folders of packages that has it, or this one when it is new enough; undefined when there is neither.
 * @param {readonly string[]} folders
 */
export function findNode(folders) {
  const system = { win32: 'win', linux: 'linux', darwin: 'darwin' }[process.platform];
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = folders.map((folder) => path.join(folder, `node-${system}-${process.arch}`, 'bin', executable));
  return [...pinned, process.execPath].find((node) => existsSync(node) && majorOf(node) >= 24);
}

/** Why there is none, and what to do. */
export function whyNoNode() {
  const here = `${process.platform}-${process.arch}`;
  return `Parley runs on Node 24. No packaged Node exists for this machine (${here}) and yours is ${process.version}: please install Node 24.`;
}

/** Runs a command to its end with our terminal, passing on signals. Resolves with the exit code (128 + n after signal n). */
export function run(node, args, options = {}) {
  const child = spawn(node, args, { ...options, stdio: 'inherit' });
  const forward = (signal) => {
    // A terminal sends Ctrl+C to the whole group: the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const each of signals) process.off(each, forward);
      resolve(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0));
    });
  });
}
