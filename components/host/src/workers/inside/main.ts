/**
 * What runs in the thread of a component, before and around it: reads the declaration, tells of it, then does what the main thread asks.
 */
import { type MessagePort, workerData } from 'node:worker_threads';
import { systemRuntime } from '@parley/runtime';
import type { WorkerLimits } from '../limits.ts';
import { Line } from '../line.ts';
import { describe } from './describe.ts';
import { loadDeclaration, type ModuleName } from './loading.ts';
import { Performer } from './performer.ts';

interface WorkerData extends ModuleName {
  port?: MessagePort;
  readonly limits: WorkerLimits;
}

const data = workerData as WorkerData;
const { port, limits } = data;
if (!port) throw new Error('This is the thread of a component; the host starts it.');
// The component talks through its services, and cannot end the process of the node.
delete data.port;
process.kill = () => {
  throw new Error('A component cannot send signals.');
};

const component = await loadDeclaration(data);
let line: Line | undefined;
const theLine = (): Line => line as Line;
const performer = new Performer(component, theLine);
line = new Line({
  clock: systemRuntime.clock,
  limits,
  post: (bytes) => port.postMessage(bytes, [bytes.buffer]),
  perform: (what, args, signal) => performer.perform(what, args, signal),
  hear: (what, args) => performer.hear(what, args),
  onFault: (fault) => {
    throw fault;
  },
});
port.on('message', (bytes: Uint8Array) => theLine().receive(bytes));
const description = describe(component);
theLine().tell('described', [description]);
