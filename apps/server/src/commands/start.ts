import type { Component } from '@parley/component';
import { parseArguments } from '../arguments.ts';
import type { Command, Surroundings } from '../command.ts';
import { removeControl, writeControl } from '../data-directory.ts';
import { hostingLines, triedLine } from '../hosting-lines.ts';
import { jsonLogger } from '../logger.ts';
import { type RunningNode, startNode } from '../node.ts';
import { readSettings, type Settings } from '../settings.ts';
import { startFailure } from '../start-failure.ts';
import { VERSION } from '../version.ts';

export const startCommand: Command = {
  usage: 'start',
  summary: 'starts the server (so does `parley` alone)',
  settings: true,
  async run(args, surroundings) {
    parseArguments(args, this.usage, [], {});
    return serve(surroundings);
  },
};

/** Runs the server until it is asked to stop. `components`: beside Parley's own. */
export async function serve(surroundings: Surroundings, components: readonly Component[] = []): Promise<number> {
  const settings = readSettings(surroundings.env, surroundings.cwd);
  const logger = jsonLogger(settings.logLevel);
  // From the first moment on: whoever reads that the server is ready may stop it.
  const stopping = askedToStop();
  let waiting = false;
  const onWaiting = (sentence: string): void => {
    waiting = true;
    surroundings.say(sentence);
  };
  // What is waited for may never come, and there is nothing to bring to an end yet.
  stopping.then(() => waiting && process.exit(0));
  const node = await startNode({ settings, logger, components, onWaiting }).catch((error: unknown) => {
    throw startFailure(error, settings);
  });
  waiting = false;
  writeControl(settings.data, { url: node.localUrl, key: node.operatorKey, pid: process.pid });
  announce(surroundings, settings, node, components);
  await stopping;
  surroundings.say('Stopping…');
  await node.stop();
  removeControl(settings.data);
  surroundings.say('Stopped. Everything acknowledged is on disk.');
  return 0;
}

function announce({ say }: Surroundings, settings: Settings, node: RunningNode, components: readonly Component[]): void {
  const address = settings.publicOrigin ?? node.url;
  say(`Parley ${VERSION} is ready at ${node.url}${settings.publicOrigin ? ` (for people: ${address})` : ''}`);
  if (settings.site) say(`Node ${settings.node} of this site: ${node.nodes.join(', ')}`);
  else say(`Data in ${settings.data}`);
  for (const line of [...components.map(triedLine), ...hostingLines(node.hosting)]) say(line);
  if (node.firstRunCode) say(`\nFirst administrator, this link works once:\n  ${address}/?first=${node.firstRunCode}`);
  if (settings.insecure) say('\nPARLEY_INSECURE=1: passwords and messages cross the network unencrypted.');
  say('\nCtrl+C stops it.');
}

/** Settles at the first SIGTERM or SIGINT. A second SIGINT ends the process at once: somebody at a terminal does not want to wait. */
function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    // Whatever stops a service may say so to each of its processes, and they pass it on: that is no impatience.
    process.on('SIGTERM', resolve);
    process.once('SIGINT', () => {
      process.on('SIGINT', () => process.exit(130));
      resolve();
    });
  });
}
