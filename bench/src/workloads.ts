import type { Workload } from './workload.ts';
import { directory } from './workloads/directory.ts';
import { durable } from './workloads/durable.ts';
import { fanOut } from './workloads/fan-out.ts';
import { idle } from './workloads/idle.ts';
import { pipes } from './workloads/pipes.ts';
import { presence } from './workloads/presence.ts';
import { rooms } from './workloads/rooms.ts';
import { screen } from './workloads/screen.ts';

/** Everything that `npm run bench` measures, in this order. */
export const WORKLOADS: readonly Workload[] = [fanOut, rooms, durable, idle, presence, directory, pipes, screen];
