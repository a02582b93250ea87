import * as code from '@parley/presence';
import { describe, expect, it } from 'vitest';
import type { SiteOp } from './nodes-schedule.ts';
import { runSiteSchedule } from './site-world.ts';

const open = (person: string, node: number): SiteOp => ({ op: 'open', person, device: `${person}-laptop`, node });
const pass = (ms: number): SiteOp => ({ op: 'pass', ms, node: 0 });
const CHECK: SiteOp = { op: 'check', node: 0 };

const run = (seed: number, nodes: number, ops: readonly SiteOp[]) => runSiteSchedule({ seed, nodes, ops: [...ops, CHECK] }, code);

describe('a site of tests', () => {
  it('counts the hold from the end of an outage where a life that began then is lost unheard (sites seed 234010332)', async () => {
    const people = [open('p2', 1), open('p6', 0), open('p8', 0), pass(1_500)];
    const troubles: SiteOp[] = [{ op: 'outage', forMs: 1_400 }, pass(1_999), { op: 'freeze', node: 1, forMs: 12_000 }];
    expect(await run(234010332, 2, [...people, ...troubles])).toBeUndefined();
  });

  it.each([
    { seed: 1, forMs: 1_500, after: 2_000 },
    { seed: 2, forMs: 1_600, after: 1_700 },
  ])('stops no node that the others have not met again after an outage (seed $seed)', async ({ seed, forMs, after }) => {
    const troubles: SiteOp[] = [{ op: 'outage', forMs }, pass(after), { op: 'stop', node: 1, downMs: 12_000 }];
    expect(await run(seed, 2, [open('p2', 1), pass(1_500), ...troubles])).toBeUndefined();
  });

  it('lets a node begin without what one that is cut off has not stored (sites seed 234011004)', async () => {
    const troubles: SiteOp[] = [
      { op: 'cut', node: 1, forMs: 6_000 },
      { op: 'stop', node: 2, downMs: 300 },
    ];
    expect(await run(234011004, 3, [open('p8', 1), pass(501), ...troubles])).toBeUndefined();
  });

  it('lets a node count the grace itself where the one that saw the loss stands still before it tells (sites seed 5033231)', async () => {
    const people: SiteOp[] = [open('p5', 0), open('p6', 1), pass(1_500), { op: 'restart-all', downMs: 12_000, crash: false }, CHECK];
    const troubles: SiteOp[] = [
      ...[open('p2', 0), open('p5', 0), { op: 'freeze', node: 0, forMs: 300 } as const, CHECK],
      ...[{ op: 'crash', node: 0, downMs: 1_400 } as const, pass(1_500), pass(500), pass(100)],
      { op: 'freeze', node: 1, forMs: 12_000 },
    ];
    expect(await run(5033231, 2, [...people, ...troubles, pass(70_000)])).toBeUndefined();
  });

  it('counts the grace from the first time where a node stands still again before the others have met it (sites seed 83265)', async () => {
    const people: SiteOp[] = [open('p3', 2), open('p5', 2), open('p6', 1), { op: 'roam', tab: 0, node: 0, isTold: false }, pass(500)];
    const troubles: SiteOp[] = [{ op: 'freeze', node: 0, forMs: 6_000 }, pass(6_001), { op: 'freeze', node: 0, forMs: 3_000 }];
    expect(await run(83265, 3, [...people, ...troubles])).toBeUndefined();
  });

  it.each<{ readonly seed: number; readonly forMs: number; readonly thenMs: number; readonly trouble: SiteOp }>([
    { seed: 267, forMs: 5_000, thenMs: 300, trouble: { op: 'crash', node: 0, downMs: 6_000 } },
    { seed: 45, forMs: 7_000, thenMs: 1, trouble: { op: 'cut', node: 0, forMs: 12_000 } },
    { seed: 315, forMs: 5_000, thenMs: 1, trouble: { op: 'outage', forMs: 6_000 } },
    { seed: 1767, forMs: 3_000, thenMs: 100, trouble: { op: 'stop', node: 0, downMs: 12_000 } },
  ])(
    'expects nothing that a node would have told when $trouble.op comes before the others have met it again',
    async ({ seed, forMs, thenMs, trouble }) => {
      const people = [open('p1', 0), open('p2', 1), open('p3', 1), pass(1_500)];
      const troubles: SiteOp[] = [{ op: 'freeze', node: 0, forMs }, pass(forMs + thenMs), trouble, CHECK, pass(20_000)];
      expect(await run(seed, seed === 267 ? 3 : 2, [...people, ...troubles])).toBeUndefined();
    },
  );
});
