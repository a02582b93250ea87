import { expect, test } from 'vitest';
import { decodeHeaded, encodeHeaded } from './index.ts';

test('what has a head comes back as it was, also without a body', () => {
  for (const body of [new Uint8Array(), Uint8Array.of(1, 2, 3), new Uint8Array(100_000)])
    expect(decodeHeaded(encodeHeaded({ to: 'ü' }, body))).toEqual({ head: { to: 'ü' }, body });
});

test('a head that its length cannot say is refused, and so is what has none', () => {
  expect(() => encodeHeaded('x'.repeat(0xffff), new Uint8Array())).toThrow(RangeError);
  expect(() => decodeHeaded(Uint8Array.of(0, 2, 123, 124))).toThrow('not valid JSON');
});
