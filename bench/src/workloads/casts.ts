import type { CastersCommands } from '../clients/casters.ts';
import { atMost, type Figure } from '../figure.ts';
import { median } from '../measure/quantile.ts';
import { Child } from '../process/child.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Bench } from '../workload.ts';
import type { Audience, Heard, Hearing } from './audience.ts';

/** Each stays below what a connection may send under the limits of the product. */
export const CASTERS = 25;
/** What is published, and what is cast beside it. */
const PER_SECOND = 200;

/** What the audience hears while people who come to it, those with the last tokens, cast (G9). */
export async function besideCasts(audience: Audience, subject: Subject, room: string, bench: Bench, hearing: Hearing): Promise<Heard> {
  const casters = Child.start<CastersCommands>({ name: 'casters', module: new URL('../clients/casters.ts', import.meta.url) });
  try {
    await casters.call('enter', { port: subject.port, visitors: subject.tokens.slice(-CASTERS).map((token) => ({ token, room })) });
    await casters.call('speak', PER_SECOND);
    const heard = await audience.hear(subject, PER_SECOND, hearing);
    await casters.call('hush');
    const { p99Ms, casts } = heard;
    bench.say(`beside ${PER_SECOND} casts/s: p99 ${p99Ms.toFixed(0)} ms, of casts ${casts?.p99Ms.toFixed(0)} ms`);
    return heard;
  } finally {
    await casters.stop();
  }
}

/** Casts come behind what is ordered, and may not delay it: the same limit holds for both. */
export function castFigures(rounds: readonly Heard[]): readonly Figure[] {
  const beside = `${PER_SECOND} msg/s beside ${PER_SECOND} casts/s`;
  const of = (read: (heard: Heard) => number): number => median(rounds.map(read));
  const bounds = [atMost(100, '≤ 100 ms')];
  const missing = Math.max(...rounds.map((heard) => heard.missing));
  return [
    { measure: `${beside}: latency p99 of what is ordered`, unit: 'ms', value: of(({ p99Ms }) => p99Ms), bounds },
    { measure: `${beside}: never delivered of what is ordered`, unit: '', value: missing, bounds: [atMost(0, '0')] },
    { measure: `${beside}: latency p50 of casts`, unit: 'ms', value: of(({ casts }) => casts?.p50Ms ?? Number.NaN) },
    { measure: `${beside}: latency p99 of casts`, unit: 'ms', value: of(({ casts }) => casts?.p99Ms ?? Number.NaN), bounds },
  ];
}
