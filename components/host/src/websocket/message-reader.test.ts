import { SimulatedRuntime } from '@parley/runtime/testing';
import { describe, expect, it } from 'vitest';
import { MessageReader, Violation } from './message-reader.ts';

interface Part {
  readonly opcode: number;
  readonly final?: boolean;
  readonly payload?: Uint8Array;
}

/** A client's frame (RFC 6455, 5.2), masked as slowly as it can be done. */
function frame({ opcode, final = true, payload = new Uint8Array() }: Part, mask = [1, 2, 3, 4]): Buffer {
  const { length } = payload;
  const size = length < 126 ? [length] : length < 0x1_0000 ? [126, length >> 8, length & 255] : [127, 0, 0, 0, 0, ...bytesOf(length)];
  const body = [...payload].map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  const [first = 0, ...more] = size;
  return Buffer.from([(final ? 0x80 : 0) | opcode, 0x80 | first, ...more, ...mask, ...body]);
}

function bytesOf(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

/** What is read, as text. */
function reading(maxBytes = 100_000): { readonly reader: MessageReader; readonly log: string[] } {
  const log: string[] = [];
  const reader = new MessageReader(maxBytes, {
    message: (payload, binary) => void log.push(`${binary ? 'binary' : 'text'} ${payload.toString('hex')}`),
    extra: () => {},
    ping: (payload) => void log.push(`ping ${payload.toString('hex')}`),
    closed: (code) => void log.push(`close ${code}`),
  });
  return { reader, log };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('messages of a client', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('come out as they were sent, however the stream is cut (seed %i)', (seed) => {
    const { random } = new SimulatedRuntime(seed);
    const sizes = [0, 1, 3, 63, 64, 65, 125, 126, 127, 1_000, 65_535, 65_536, 70_001];
    const mask = (): number[] => Array.from({ length: 4 }, () => random.integer(256));
    const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.integer(256));
    const sent: Buffer[] = [];
    const expected: string[] = [];
    for (let message = 0; message < 8; message++) {
      const payload = bytes(sizes[random.integer(sizes.length)] ?? 0);
      const cut = random.integer(3) === 0 ? random.integer(payload.length + 1) : payload.length;
      if (cut === payload.length) sent.push(frame({ opcode: 2, payload }, mask()));
      else {
        sent.push(frame({ opcode: 2, final: false, payload: payload.subarray(0, cut) }, mask()));
        const ping = bytes(random.integer(126));
        sent.push(frame({ opcode: 9, payload: ping }, mask()));
        expected.push(`ping ${hex(ping)}`);
        sent.push(frame({ opcode: 0, payload: payload.subarray(cut) }, mask()));
      }
      expected.push(`binary ${hex(payload)}`);
    }
    const stream = Buffer.concat(sent);
    const { reader, log } = reading();
    for (let at = 0; at < stream.length; ) {
      const end = at + 1 + random.integer(random.integer(2) === 0 ? 9 : 50_000);
      reader.read(Buffer.from(stream.subarray(at, end)));
      at = end;
    }
    expect(log).toEqual(expected);
  });

  it('stay where they are, also behind one that came in two parts', () => {
    const payloads: Buffer[] = [];
    const ignore = (): void => {};
    const reader = new MessageReader(100, {
      message: (payload) => void payloads.push(payload),
      extra: ignore,
      ping: ignore,
      closed: ignore,
    });
    const [first, second] = [frame({ opcode: 2, payload: new Uint8Array(50) }), frame({ opcode: 2, payload: new Uint8Array(40) })];
    reader.read(Buffer.from(first.subarray(0, 20)));
    const chunk = Buffer.from(Uint8Array.from([...first.subarray(20), ...second]).buffer);
    reader.read(chunk);
    expect(payloads.map(({ length, buffer }) => [length, buffer === chunk.buffer])).toEqual([
      [50, false],
      [40, true],
    ]);
  });

  it('is told of closes with and without a code, of text, and not of pongs', () => {
    const { reader, log } = reading();
    reader.read(frame({ opcode: 1, payload: Buffer.from('hé') }));
    reader.read(frame({ opcode: 10, payload: Buffer.from('x') }));
    reader.read(frame({ opcode: 8 }));
    reader.read(frame({ opcode: 8, payload: Buffer.from([0x0f, 0xa0, 0xc3, 0xa9]) }));
    expect(log).toEqual(['text 68c3a9', 'close undefined', 'close 4000']);
  });

  it.each<[string, Uint8Array, number]>([
    ['without a mask', Uint8Array.of(0x82, 1, 7), 1002],
    ['with a reserved bit', Uint8Array.of(0xc2, 0x81), 1002],
    ['of an unknown kind', frame({ opcode: 3 }), 1002],
    ['of an unknown kind of control', frame({ opcode: 11 }), 1002],
    ['that continue nothing', frame({ opcode: 0 }), 1002],
    ['that begin within a message', Buffer.concat([frame({ opcode: 2, final: false }), frame({ opcode: 2 })]), 1002],
    ['of control in parts', frame({ opcode: 9, final: false }), 1002],
    ['of control that are long', frame({ opcode: 9, payload: new Uint8Array(126) }), 1002],
    ['that close with half a code', frame({ opcode: 8, payload: Uint8Array.of(3) }), 1002],
    ['that close with a code for nobody', frame({ opcode: 8, payload: Uint8Array.of(3, 0xee) }), 1002],
    ['that close with broken text', frame({ opcode: 8, payload: Uint8Array.of(3, 0xe8, 0xff) }), 1007],
    ['that are too large', frame({ opcode: 2, payload: new Uint8Array(1_001) }), 1009],
    ['that announce more than anybody has', Uint8Array.of(0x82, 0xff, 255, 255, 255, 255, 255, 255, 255, 255), 1009],
    [
      'that are too large together',
      Buffer.concat([frame({ opcode: 2, final: false, payload: new Uint8Array(600) }), frame({ opcode: 0, payload: new Uint8Array(401) })]),
      1009,
    ],
  ])('frames %s are refused', (_, bytes, code) => {
    const { reader, log } = reading(1_000);
    let found: unknown;
    try {
      reader.read(Buffer.concat([bytes, frame({ opcode: 2 })]));
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Violation);
    expect((found as Violation).code).toBe(code);
    expect(log).toEqual([]);
  });

  it('are refused for their header, before anything of them is kept', () => {
    const { reader } = reading(1_000);
    expect(() => reader.read(frame({ opcode: 2, payload: new Uint8Array(2_000) }).subarray(0, 8))).toThrow(Violation);
  });
});
