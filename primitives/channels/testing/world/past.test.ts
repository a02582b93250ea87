import * as code from '@parley/channels';
import { describe, expect, it } from 'vitest';
import { LivePast } from './past.ts';
import { makeSiteSchedule } from './schedule.ts';
import { runSchedule } from './world.ts';

const at = (offset: number, epoch = 'first') => ({ epoch, offset, tag: 100 + offset });
const said = (text: string) => ({ sender: 'c0', text });

describe('the past of a live channel', () => {
  it('has places that nobody has read, whether somebody stood there or not', () => {
    const past = new LivePast();
    past.see(at(3), said('c0:3'));
    expect(past.unread).toBe(2);
    past.see(at(2));
    expect(past.unread).toBe(2);
    past.see(at(2), said('c0:2'));
    past.see(at(1), said('c0:1'));
    expect(past.unread).toBe(0);
    past.see({ epoch: 'second', offset: 1, tag: 201 });
    expect(past.unread).toBe(1);
  });

  it('may hold what only its owner knew, and has forgotten (site seed 4000276)', async () => {
    expect(await runSchedule(makeSiteSchedule(4_000_276), code)).toBeUndefined();
  });
});
