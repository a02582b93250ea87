import { DEFAULT_ENDPOINT_LIMITS, type PipeFrame } from '@parley/pipes';
import { codeOf } from '@parley/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { toFailure } from './crossing.ts';
import { RemotePipes, relayOf } from './remote-pipes.ts';

const from = { principal: { kind: 'person', id: 'maya', roles: [], grant: 'g' }, session: 's', device: 'd' } as const;
const data: PipeFrame = { frame: 'data', seq: 1, flags: 0, payload: new Uint8Array([1]) };

let takes: boolean;
let told: (readonly [string, unknown])[];
let said: PipeFrame[];
let failed: unknown[];
let pipes: RemotePipes;
beforeEach(() => {
  [takes, told, said, failed] = [true, [], [], []];
  pipes = new RemotePipes(
    (what, [, rest]) => void told.push([what, rest]),
    () => takes,
  );
});

function open(): (frame: PipeFrame) => void {
  const relay = relayOf({ can: {}, ...pipes.label('echo') } as never);
  const facts = { kind: 'bytes', label: 'echo', meta: new Uint8Array(), limit: 100, endpoint: DEFAULT_ENDPOINT_LIMITS } as const;
  if (!relay) throw new Error('It is not relayed.');
  return relay({ ...facts, send: (frame) => void said.push(frame), fail: (error) => void failed.push(error) }, from);
}

describe('pipes to a component in a thread of its own', () => {
  it('pass frames both ways, until the thread says that one is over', () => {
    const receive = open();
    receive(data);
    pipes.hear('pipe', [1, { frame: 'ack', seq: 1 }]);
    pipes.hear('pipe-over', [1]);
    pipes.hear('pipe', [1, { frame: 'ack', seq: 2 }]);
    expect(told.map(([what]) => what)).toEqual(['take', 'pipe']);
    expect(said).toEqual([{ frame: 'ack', seq: 1 }]);
  });

  it('end with the thread, for those who opened them', () => {
    open();
    pipes.interrupt('It begins anew.');
    expect(said).toEqual([{ frame: 'abort', code: codeOf('unavailable'), retryAfterMs: undefined, message: 'It begins anew.' }]);
  });

  it('are not opened to a thread that takes nothing', () => {
    takes = false;
    open()(data);
    expect([told, said.map(({ frame }) => frame)]).toEqual([[], ['abort']]);
  });

  it('lose data, and nothing else, where the thread does not keep up', () => {
    const receive = open();
    takes = false;
    receive(data);
    receive({ frame: 'credit', limit: 200 });
    expect(told.slice(1)).toEqual([['pipe', { frame: 'credit', limit: 200 }]]);
  });

  it('fail with what the component throws', () => {
    open();
    pipes.hear('pipe-failed', [1, toFailure(new Error('broken'))]);
    expect(String(failed[0])).toBe('Error: broken');
  });

  it.each<[string, unknown]>([
    ['a frame of another kind', { frame: 'open', pipe: 1 }],
    ['a token', { frame: 'attach', token: 't', answer: false, seq: 1, limit: 1 }],
    ['no bytes', { ...data, payload: 'text' }],
    ['a negative number', { frame: 'credit', limit: -1 }],
  ])('believe nothing such as %s', (_, frame) => {
    open();
    expect(() => pipes.hear('pipe', [1, frame])).toThrow();
    expect(said).toEqual([]);
  });
});
