import { describe, expect, it } from 'vitest';
import { jsonLogger } from './logger.ts';

function written(...facts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown>[] {
  const lines: string[] = [];
  const logger = jsonLogger('info', (line) => void lines.push(line));
  for (const each of facts) logger.warn('polls.odd', each);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a line of the log', () => {
  it('has the time, level and event that it is of, whatever its facts are called', () => {
    const [line] = written({ time: 'never', level: 'info', event: 'component.started', poll: 7 });
    expect(line).toEqual({ time: expect.stringMatching(/^\d{4}-/), level: 'warn', event: 'polls.odd', poll: 7 });
  });

  it('is written where its facts have no form in JSON, too', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const [large, round] = written({ votes: 2n ** 64n }, circle);
    expect(large).toMatchObject({ event: 'polls.odd', votes: '18446744073709551616' });
    expect(round).toMatchObject({ level: 'warn', event: 'polls.odd', unreadable: expect.stringContaining('circular') });
  });
});
