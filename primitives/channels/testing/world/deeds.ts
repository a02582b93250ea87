import { CHANNEL } from './node.ts';
import { chainOf, checkOrder } from './past.ts';
import type { Op } from './schedule.ts';
import type { World } from './world.ts';

type Deeds = { readonly [K in Op['op']]: (world: World, op: Extract<Op, { readonly op: K }>) => void };

/** What each step of a schedule does to a world. */
const DEEDS: Deeds = {
  publish({ clients }, { client, count }) {
    for (let i = 0; i < count; i++) clients[client]?.publish();
  },
  cast({ clients }, { client, count }) {
    for (let i = 0; i < count; i++) clients[client]?.cast();
  },
  append(world, { node }) {
    const entry = { sender: 'server', payload: new TextEncoder().encode(world.nextText()), countable: true };
    // A failing disk refuses it, and that is the end of it.
    world.nodes[node]?.channels.append(CHANNEL, entry).catch(() => {});
  },
  cut({ clients }, { client }) {
    clients[client]?.cut();
  },
  lag(world, { client }) {
    const { session, node } = world.clients[client] ?? {};
    const topic = node?.router.topics.get(CHANNEL);
    if (!session || !topic?.has(session)) return;
    topic.remove(session);
    node?.channels.lagging(session, topic);
  },
  lose({ clients }, { client }) {
    const { session, node } = clients[client] ?? {};
    const topic = node?.router.topics.get(CHANNEL);
    if (session && topic?.has(session)) topic.losing.add(session);
  },
  crash(world, { node }) {
    world.restart(node);
  },
  kill(world, { client, afterMs }) {
    const { node } = world.clients[client] ?? {};
    world.clients[client]?.publish();
    world.runtime.clock.after(afterMs, () => {
      if (node?.alive) world.restart(world.nodes.indexOf(node));
    });
  },
  part(world, { node }) {
    world.connect(node, false);
    world.runtime.clock.after(60, () => world.connect(node, true));
  },
  fail({ nodes, runtime }, { node }) {
    const log = nodes[node]?.log;
    if (!log) return;
    log.failing = true;
    runtime.clock.after(40, () => {
      log.failing = false;
    });
  },
  truncate({ nodes, disk, damage }, { count }) {
    damage.truncated = true;
    nodes[0]?.channels.truncate(CHANNEL, Math.min(disk.floor + count, disk.head.offset)).catch(() => {});
  },
  redact({ nodes, disk }, { count }) {
    nodes[0]?.channels.redact(CHANNEL, [disk.floor + count]).catch(() => {});
  },
  'lose-tail'(world, { count }) {
    restore(world, () => {
      world.damage.cut = true;
      world.disk.cutTail(count);
    });
  },
  'renew-epoch'(world) {
    restore(world, () => {
      world.damage.renewed = true;
      world.disk.renewEpoch();
    });
  },
  freeze(world, { node, ms }) {
    const seat = world.seats[node];
    const process = seat?.process;
    process?.freeze();
    world.ownerMayChange();
    world.runtime.clock.after(ms, () => seat?.thaw(process));
  },
  depose(world, { ms }) {
    const node = world.seats.findIndex(({ name }) => name === world.owner?.node);
    perform(world, { op: 'freeze', node, ms });
  },
  orphan(world, { node, ms }) {
    const ledger = world.seats[node]?.ledger;
    if (!ledger) return;
    ledger.cut = true;
    world.ownerMayChange();
    world.runtime.clock.after(ms, () => {
      ledger.cut = false;
    });
  },
  skew(world, { node, ms }) {
    const seat = world.seats[node];
    if (seat) seat.skewMs += ms;
    world.ownerMayChange();
  },
  drop({ seats }, { node, count }) {
    seats[node]?.lose(count);
  },
  double({ seats }, { node, count }) {
    seats[node]?.muddle('doubling', count);
  },
  stray({ seats }, { node, count }) {
    seats[node]?.muddle('straying', count);
  },
  leave(world, { node }) {
    void world.leave(node);
  },
  remove(world, { client, node, trouble, ms }) {
    const { node: of } = world.clients[client] ?? {};
    const there = world.nodes.findIndex((each) => each !== undefined && each === of);
    if (trouble === 'freeze' || trouble === 'orphan') perform(world, { op: trouble, node: there, ms });
    if (trouble === 'part') {
      world.connect(there, false);
      world.runtime.clock.after(ms, () => world.connect(there, true));
    }
    world.remove(client, node);
  },
  admit(world, { client }) {
    world.admit(client);
  },
  jump({ runtime }, { ms }) {
    runtime.jump(ms);
  },
  suspend({ runtime }, { ms }) {
    runtime.suspend(ms);
  },
  wait() {},
};

export function perform(world: World, op: Op): void {
  (DEEDS[op.op] as (world: World, op: Op) => void)(world, op);
}

/** Servers stop, the disk becomes an older one, servers start. */
function restore(world: World, change: () => void): void {
  if (world.shape.keeping === 'live') return;
  for (const node of world.nodes) node?.crash();
  checkOrder(chainOf(world.past), (sentence) => world.faults.push(sentence));
  change();
  for (const index of world.nodes.keys()) world.restart(index);
}
