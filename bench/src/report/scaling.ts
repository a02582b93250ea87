import { digits, markdownTable } from './table.ts';

/** Where in `bench/results/` a figure is kept. */
export type Kept = (workload: string, measure: string) => number;

/** The busiest hour of an organisation of `PEOPLE` with `DESKS` at their desks, as docs/scaling.md assumes it. */
const [PEOPLE, DESKS] = [20_000, 10_000];
const PING_EVERY_S = 10;
const [WINDOWS, WATCHERS] = [10, 50];

/** The tables "One node" of docs/scaling.md: what was measured, and what follows from it by arithmetic. */
export function scalingTables(kept: Kept): string {
  const perDelivery = (rate: number): number => kept('fanout', `${rate} msg/s: server CPU per delivery`);
  const framesPerWrite = (rate: number): string => digits(kept('fanout', `${rate} msg/s: deliveries per message on the wire`));
  const idleKiB = kept('idle', 'resident memory per connection');
  const message = kept('durable', 'through messaging: server CPU per publication');
  const processors = kept('presence', 'server CPU');
  const deltas = kept('presence', 'deltas to all watches');
  const heapMiB = kept('directory', 'JavaScript heap for 100,000, directory and presence');
  const searchMs = kept('directory', 'search: server CPU, all threads');
  const measured = [
    ['what', 'takes', 'measured in'],
    ['a connection: session, one channel, inbox, one watch of presence', `${digits(idleKiB)} KiB resident`, '`idle`'],
    [`a delivery in a calm channel (${framesPerWrite(50)} frames a write)`, `${digits(perDelivery(50))} us`, '`fanout`, 50/s to 1,000'],
    [`… at 200 messages a second (${framesPerWrite(200)} frames a write)`, `${digits(perDelivery(200))} us`, '`fanout`'],
    [`… at 1,000 messages a second (${framesPerWrite(1_000)} frames a write)`, `${digits(perDelivery(1_000))} us`, '`fanout`'],
    ['a delivery in a small room', `${digits(kept('rooms', 'server CPU per delivery'))} us`, '`rooms`'],
    ['a join, with a token and one channel', `${digits(kept('join', 'server CPU per join'))} us`, '`join`'],
    ['a return by ticket', `${digits(kept('join', 'server CPU per return by ticket'))} us`, '`join`'],
    [
      'a publication on a durable channel, acknowledged',
      `${digits(kept('durable', 'durable channel: server CPU per publication'))} us, all threads; ${digits(kept('durable', 'durable channel, whole path'))}/s`,
      '`durable`',
    ],
    [
      'a message through messaging, acknowledged',
      `${digits(message)} us, all threads; ${digits(kept('durable', 'through messaging'))}/s`,
      '`durable`',
    ],
    [
      'a change of presence, for each watcher of that unit',
      `${digits(kept('presence', 'server CPU per change: one more watcher of that unit'))} us`,
      '`presence`',
    ],
    [
      `${digits(kept('presence', 'changes'))} changes a second among 2,000 sessions that all watch (${digits(deltas)} deltas/s)`,
      `${digits(processors)} processors`,
      '`presence`',
    ],
    ['100,000 people in memory, directory and presence', `${digits(heapMiB)} MiB of heap`, '`directory`'],
    ['a search in 100,000 people', `${digits(searchMs)} ms, all threads`, '`directory`'],
    ['a byte through a pipe', `${digits(kept('pipes', 'CPU of the server'))} ms/MB`, '`pipes`'],
  ];
  const [pings, messages, every10Min] = [DESKS / PING_EVERY_S, DESKS / 60, DESKS / 600];
  const perDeltaMicros = (processors / deltas) * 1e6;
  const shares = [
    ['pings and pongs', 'one each way in ten seconds, a write each', pings * perDelivery(50) * 2],
    ['messages', 'one a minute each', messages * message],
    ['deliveries', `to ${WINDOWS} open windows each`, messages * WINDOWS * perDelivery(50)],
    ['presence', `a change in ten minutes each, ${WATCHERS} watchers of each`, every10Min * WATCHERS * perDeltaMicros],
    ['searches', 'one in ten minutes each', every10Min * searchMs * 1_000],
  ] as const;
  const whole = shares.reduce((sum, [, , micros]) => sum + micros, 0);
  const percent = (micros: number): string => `${digits(micros / 1e4)} %`;
  const computed = [
    ['', 'assumed', 'of one processor', 'memory'],
    ['connections', digits(DESKS), '', `${digits((idleKiB * DESKS) / 1024)} MiB`],
    ...shares.map(([what, assumed, micros]) => [what, assumed, percent(micros), '']),
    ['directory', `${digits(PEOPLE)} people`, '', `${digits((heapMiB * PEOPLE) / 100_000)} MiB`],
    ['together', '', percent(whole), ''],
  ];
  return [
    markdownTable(measured),
    `What it means for an organisation of ${digits(PEOPLE)} with ${digits(DESKS)} at their desks in the busiest hour (*computed*):`,
    markdownTable(computed),
  ].join('\n\n');
}
