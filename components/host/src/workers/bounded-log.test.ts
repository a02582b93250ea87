import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { BoundedLog } from './bounded-log.ts';

function bounded(): { readonly log: BoundedLog; readonly clock: SimulatedRuntime; readonly lines: (readonly unknown[])[] } {
  const clock = new SimulatedRuntime();
  const lines: (readonly unknown[])[] = [];
  const to =
    (level: string) =>
    (...line: readonly unknown[]) =>
      void lines.push([level, ...line]);
  const logger = { debug: to('debug'), info: to('info'), warn: to('warn'), error: to('error') };
  return { log: new BoundedLog(logger, clock.clock), clock, lines };
}

describe('what a thread writes into the log', () => {
  it('is a thousand lines of a level in a minute, and then how many were left out', async () => {
    const { log, clock, lines } = bounded();
    for (let line = 0; line < 1_500; line++) log.write('info', 'polls.asked', { line });
    log.write('error', 'polls.failed', {});
    expect(lines).toHaveLength(1_001);
    await clock.advance(60_000);
    expect(lines.slice(999)).toEqual([
      ['info', 'polls.asked', { line: 999 }],
      ['error', 'polls.failed', {}],
      ['warn', 'component.log-left-out', { lines: 500 }],
    ]);
    log.write('info', 'polls.asked', { line: 1_500 });
    expect(lines.at(-1)).toEqual(['info', 'polls.asked', { line: 1_500 }]);
  });

  it('says at the end of the thread, too, what was left out, and nothing where nothing was', () => {
    const { log, lines } = bounded();
    log.write('info', 'polls.asked', {});
    log.close();
    expect(lines).toHaveLength(1);
    for (let line = 0; line < 1_002; line++) log.write('debug', 'polls.asked', {});
    log.close();
    expect(lines.at(-1)).toEqual(['warn', 'component.log-left-out', { lines: 2 }]);
  });

  it('is cut where its facts are long, and where they go round in a circle', () => {
    const { log, lines } = bounded();
    log.write('warn', 'polls.odd', { text: 'x'.repeat(8_192) });
    const circle: Record<string, unknown> = { many: 2n };
    log.write('warn', 'polls.odd', circle);
    circle['self'] = circle;
    log.write('warn', 'polls.odd', circle);
    expect(lines.map(([, , facts]) => facts)).toEqual([
      { cut: expect.stringMatching(/^\{"text":"x{8183}$/) },
      expect.objectContaining({ many: 2n }),
      { cut: expect.stringContaining('circular') },
    ]);
  });
});
