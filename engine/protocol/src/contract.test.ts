import { describe, expect, it } from 'vitest';
import { type Advice, adviceOf, CODES, type CodeName, codeOf, decodeJson, encodeJson, FRAMES, nameOfCode, ProtocolError } from './index.ts';

describe('The list of frames', () => {
  const types = Object.values(FRAMES).map((frame) => frame.type as number);

  it('gives each frame a type of its own', () => {
    expect(new Set(types).size).toBe(types.length);
  });

  it('leaves the types of direct paths, of presence and of extensions free', () => {
    const reserved = (type: number) => type === 0x36 || type === 0x37 || type === 0x46 || type >= 0x80 || type === 0;
    expect(types.filter(reserved)).toEqual([]);
  });

  it('has `rest` only as the last field', () => {
    for (const [name, { fields }] of Object.entries(FRAMES)) expect(Object.values(fields).slice(0, -1), name).not.toContain('rest');
  });
});

describe('The table of codes', () => {
  const names = Object.keys(CODES) as CodeName[];

  it('gives each code a number of its own, in the order of the table', () => {
    const numbers = names.map(codeOf);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it('keeps every code within a range that says what to do', () => {
    for (const name of names) {
      expect(codeOf(name), name).toBeGreaterThanOrEqual(4000);
      expect(codeOf(name), name).toBeLessThan(4600);
    }
  });

  it.each<[CodeName, Advice]>([
    ['going-away', 'reconnect'],
    ['overloaded', 'reconnect-later'],
    ['token-expired', 'new-token'],
    ['protocol-error', 'stop'],
    ['forbidden', 'refused'],
    ['rate-limited', 'retry-later'],
  ])('says for %s: %s', (name, advice) => {
    expect(adviceOf(codeOf(name))).toBe(advice);
    expect(nameOfCode(codeOf(name))).toBe(name);
  });

  it('advises about numbers it does not know', () => {
    expect(nameOfCode(4099)).toBeUndefined();
    expect(adviceOf(4099)).toBe('reconnect');
    expect(adviceOf(4599)).toBe('retry-later');
    expect(adviceOf(4600)).toBe('reconnect-later');
    expect(adviceOf(1006)).toBe('reconnect');
  });
});

describe('JSON bodies', () => {
  it('come back as they were, and nothing as no bytes', () => {
    for (const value of [null, 0, 'é', [1, { a: true }]]) expect(decodeJson(encodeJson(value))).toEqual(value);
    expect(encodeJson(undefined)).toHaveLength(0);
    expect(decodeJson(new Uint8Array())).toBeUndefined();
  });

  it('are refused as a bad request when they are not JSON or not UTF-8', () => {
    for (const bytes of [[0x7b], [0x22, 0xff, 0x22]]) {
      expect(() => decodeJson(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: 'bad-request' }));
      expect(() => decodeJson(Uint8Array.from(bytes))).toThrow(ProtocolError);
    }
  });
});
