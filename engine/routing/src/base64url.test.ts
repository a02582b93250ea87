import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, test } from 'vitest';
import { fromBase64url, toBase64url } from './base64url.ts';

const { random } = new SimulatedRuntime(7);

test('base64url is what Node makes of the same bytes, and back', () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from(random.bytes(length));
    const text = toBase64url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64url'));
    expect(fromBase64url(text)).toEqual(bytes);
  }
});

test.each(['A', 'AAAAA', 'QR', 'QUJ', 'QQ==', 'Q+Q', 'Q/Q', 'Q Q', 'Qé', 'Q\u{20ac}Q'])('"%s" is not base64url in its one form', (text) => {
  expect(fromBase64url(text)).toBeUndefined();
});
