import type { Workload } from './workload.ts';
import { directory } from './workloads/directory.ts';
import { durable } from './workloads/durable.ts';
import { fanOut } from './workloads/fan-out.ts';
import { growth } from './workloads/growth.ts';
import { idle } from './workloads/idle.ts';
import { joinStorm } from './workloads/join.ts';
import { pipes } from './workloads/pipes.ts';
import { presence } from './workloads/presence.ts';
import { reconnectStorm } from './workloads/reconnect.ts';
import { rooms } from './workloads/rooms.ts';
import { screen } from './workloads/screen.ts';
import { site } from './workloads/site.ts';
import { storm } from './workloads/storm.ts';

/** Everything that `npm run bench` measures, in this order. */
export const WORKLOADS: readonly Workload[] = [
  fanOut,
  growth,
  rooms,
  durable,
  idle,
  joinStorm,
  reconnectStorm,
  presence,
  storm,
  directory,
  pipes,
  site,
  screen,
];
