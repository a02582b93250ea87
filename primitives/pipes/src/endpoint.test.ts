import { codeOf, PIPE_FLAGS } from '@parley/protocol';
import { describe, expect, it } from 'vitest';
import { Endpoint } from './endpoint.ts';
import { CHUNK_BYTES, CHUNK_COST, DEFAULT_ENDPOINT_LIMITS } from './limits.ts';
import type { PipeFrame } from './pipe-frame.ts';

const { window, giveUpMs, idleMs, probeMs } = DEFAULT_ENDPOINT_LIMITS;

class Clock {
  now = 1_000;
  monotonic(): number {
    return this.now;
  }
}

function makeEnd(limit: number = window, clock: Clock = new Clock()): { end: Endpoint; clock: Clock } {
  return { end: new Endpoint({ clock, limit }), clock };
}

function all(end: Endpoint): PipeFrame[] {
  const frames: PipeFrame[] = [];
  for (let frame = end.take(); frame; frame = end.take()) frames.push(frame);
  return frames;
}

const data = (seq: number, bytes = 0, flags = 0): PipeFrame => ({ frame: 'data', seq, flags, payload: new Uint8Array(bytes) });

/** What the end said when it broke off. */
function complaint(end: Endpoint): number | undefined {
  const abort = all(end).find((frame) => frame.frame === 'abort');
  return abort?.frame === 'abort' ? abort.code : undefined;
}

describe('One end of a pipe', () => {
  it('ends the pipe with protocol-error when more comes than it gave credit for, and keeps nothing', () => {
    const { end } = makeEnd();
    for (let seq = 1; seq <= window / (CHUNK_BYTES + CHUNK_COST); seq++) end.receive(data(seq, CHUNK_BYTES));
    expect(end.state).toBe('live');
    expect(end.held).toBeLessThanOrEqual(window);
    end.receive(data(Math.floor(window / (CHUNK_BYTES + CHUNK_COST)) + 1, CHUNK_BYTES));
    expect(end.failure?.code).toBe(codeOf('protocol-error'));
    expect(complaint(end)).toBe(codeOf('protocol-error'));
    expect(end.read()).toBeUndefined();
  });

  it('counts empty chunks, so that they cannot fill the memory', () => {
    const { end } = makeEnd();
    for (let seq = 1; seq <= window / CHUNK_COST; seq++) end.receive(data(seq));
    expect(end.state).toBe('live');
    end.receive(data(window / CHUNK_COST + 1));
    expect(end.state).toBe('failed');
  });

  it.each<[string, PipeFrame[]]>([
    ['a chunk that is too large', [data(1, CHUNK_BYTES + 1)]],
    ['a chunk after the last one', [data(1, 1, PIPE_FLAGS.fin), data(2, 1)]],
    ['an ack of what was never sent', [{ frame: 'ack', seq: 1 }]],
    ['an attach that has what was never sent', [{ frame: 'attach', token: undefined, answer: true, seq: 5, limit: 1 }]],
    ['done before the last chunk', [{ frame: 'abort', code: 0, retryAfterMs: undefined, message: '' }]],
  ])('ends the pipe with protocol-error after %s', (_, frames) => {
    const { end } = makeEnd();
    for (const frame of frames) end.receive(frame);
    expect(complaint(end)).toBe(codeOf('protocol-error'));
  });

  it('keeps no more than its window for sending again, whatever the other end allows', () => {
    const { end } = makeEnd(Number.MAX_SAFE_INTEGER);
    while (end.room > 0) end.write(new Uint8Array(end.room));
    expect(end.stats.sent).toBeLessThanOrEqual(window);
    expect(() => end.write(Uint8Array.of(1))).toThrow(RangeError);
  });

  it('gives credit as it is read, before the other end has to ask', () => {
    const { end } = makeEnd();
    const count = Math.ceil(window / 4 / CHUNK_BYTES);
    for (let seq = 1; seq <= count; seq++) end.receive(data(seq, CHUNK_BYTES));
    expect(all(end)).toEqual([{ frame: 'ack', seq: count }]);
    for (let i = 0; i < count; i++) end.read();
    expect(all(end)).toEqual([{ frame: 'credit', limit: window + count * (CHUNK_BYTES + CHUNK_COST) }]);
  });

  it('sends again what was written, whatever became of the buffer since, also of a Buffer, whose slices are views', () => {
    const { end } = makeEnd();
    const written = Buffer.from([1, 2, 3]);
    end.write(written);
    expect(all(end)).toMatchObject([{ frame: 'data', payload: Uint8Array.of(1, 2, 3) }]);
    written.fill(9);
    end.receive({ frame: 'attach', token: undefined, answer: false, seq: 0, limit: window });
    expect(all(end)).toMatchObject([{ frame: 'data', payload: Uint8Array.of(1, 2, 3) }]);
  });

  it('hands out what came, whatever became of the message since', () => {
    const { end } = makeEnd();
    const payload = Buffer.from([1, 2, 3]);
    end.receive({ frame: 'data', seq: 1, flags: 0, payload });
    payload.fill(9);
    expect(end.read()?.payload).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('ignores a credit that is older than another', () => {
    const { end } = makeEnd(0);
    end.receive({ frame: 'credit', limit: 1_000 });
    end.receive({ frame: 'credit', limit: 500 });
    expect(end.room).toBe(1_000 - CHUNK_COST);
  });

  it('says nothing but attach until the other end has answered', () => {
    const { end } = makeEnd();
    end.write(Uint8Array.of(1));
    end.lost();
    expect(all(end)).toEqual([]);
    end.restored();
    expect(all(end)).toEqual([{ frame: 'attach', token: undefined, answer: true, seq: 0, limit: window }]);
    end.receive({ frame: 'attach', token: undefined, answer: false, seq: 0, limit: window });
    expect(all(end)).toMatchObject([{ frame: 'data', seq: 1 }]);
  });

  it('asks after a while without progress, and gives up after a long silence', () => {
    const { end, clock } = makeEnd();
    end.write(Uint8Array.of(1));
    all(end);
    clock.now += probeMs;
    end.check();
    expect(all(end)).toMatchObject([{ frame: 'attach', answer: true }]);
    clock.now = 1_000 + giveUpMs;
    end.check();
    expect(end.failure?.code).toBe(codeOf('unavailable'));
  });

  it('asks seldom while there is nothing to do', () => {
    const { end, clock } = makeEnd();
    clock.now += probeMs;
    end.check();
    expect(all(end)).toEqual([]);
    clock.now += idleMs;
    end.check();
    expect(all(end)).toMatchObject([{ frame: 'attach', answer: true }]);
  });

  it('says why it was ended, when somebody can hear it', () => {
    const { end } = makeEnd();
    end.lost();
    end.abort('cancelled', 'Never mind.');
    expect(end.over).toBe(false);
    end.restored();
    all(end);
    end.receive({ frame: 'attach', token: undefined, answer: false, seq: 0, limit: 0 });
    expect(all(end)).toEqual([{ frame: 'abort', code: codeOf('cancelled'), retryAfterMs: undefined, message: 'Never mind.' }]);
    expect(end.over).toBe(true);
  });

  it('measures the way from end to end, but not by what was sent twice', () => {
    const { end, clock } = makeEnd();
    end.write(Uint8Array.of(1));
    all(end);
    clock.now += 40;
    end.receive({ frame: 'ack', seq: 1 });
    expect(end.stats.rttMs).toBe(40);
    end.write(Uint8Array.of(2));
    all(end);
    end.receive({ frame: 'attach', token: undefined, answer: false, seq: 1, limit: 0 });
    all(end);
    clock.now += 500;
    end.receive({ frame: 'ack', seq: 2 });
    expect(end.stats).toMatchObject({ rttMs: 40, sent: 2, received: 0 });
  });
});
