import type { Kept } from './scaling.ts';
import { digits, markdownTable } from './table.ts';

const KEEPINGS = ['live', 'durable'] as const;
const COUNTS = [1, 2, 3];

/** The table "A site" of docs/scaling.md. Lines of which nothing is kept are left out. */
export function siteTable(kept: Kept): string {
  const line = (what: string, unit: string, measures: readonly string[]): readonly string[] => [
    what,
    ...KEEPINGS.map((keeping) => `${measures.map((measure) => digits(kept('site', `${keeping}: ${measure}`))).join(' / ')} ${unit}`),
  ];
  const lines = [
    line('from the sender to a listener at another node, p50 / p99', 'ms', ['across nodes, p50', 'across nodes, p99']),
    line('… at the same node', 'ms', ['at the node itself, p50', 'at the node itself, p99']),
    line('CPU of the node a message is published at, 60 listeners there', 'us', ['CPU of the node it is published at, listeners at 1']),
    line('… 20 listeners there, 40 at two other nodes', 'us', ['CPU of the node it is published at, listeners at 3']),
    line('CPU of each other node with 20 listeners', 'us', ['CPU of each other node, listeners at 3']),
    line(
      'growth: CPU of the node a message is published at, 60 listeners at each of 1 / 2 / 3 nodes',
      'us',
      COUNTS.map((nodes) => `CPU of the node it is published at, 60 listeners at each of ${nodes}`),
    ),
    line(
      '… of all nodes together, for each delivery',
      'us',
      COUNTS.map((nodes) => `CPU of all nodes, 60 listeners at each of ${nodes}`),
    ),
  ];
  return markdownTable([
    ['what', 'live channel', 'durable channel'],
    ...lines.filter((cells) => !cells.some((cell) => cell.includes('none'))),
  ]);
}
