import { expect, it } from 'vitest';
import { decodeJson, encodeJson } from './json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (open: string, close: string, levels: number): Uint8Array => bytes(open.repeat(levels) + close.repeat(levels));

it('what nests deeper than 200 levels is refused: whoever goes through it by recursion runs out of stack', () => {
  expect(() => decodeJson(nested('[', ']', 200))).not.toThrow();
  for (const levels of [201, 20_000]) {
    expect(() => decodeJson(nested('[', ']', levels))).toThrow('nests deeper than 200 levels');
    expect(() => decodeJson(nested('{"a":[', ']}', levels))).toThrow('nests deeper than 200 levels');
  }
});

it('brackets in texts, and beside each other, are no levels', () => {
  const value = { text: '[{"\\'.repeat(500), lists: Array.from({ length: 1_000 }, () => [{ a: '\\"[' }]) };
  expect(decodeJson(encodeJson(value))).toEqual(value);
});
