import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, isLoopbackName, sameOrigin } from './origin.ts';
import { encodeSessionCookie, readSessionCookies } from './session-cookies.ts';

describe('session cookies', () => {
  it('are bound to the host, out of reach of scripts, and one per slot', () => {
    expect(encodeSessionCookie({ slot: 2, value: 'abc', maxAgeS: 60.5 }, true)).toBe(
      '__Host-parley-2=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    );
    expect(encodeSessionCookie({ slot: 0, value: 'abc' }, false)).toBe('parley-0=abc; Path=/; HttpOnly; SameSite=Lax');
    expect(encodeSessionCookie({ slot: 0, value: null, maxAgeS: 60 }, true)).toContain('Max-Age=0');
  });

  it.each([
    [16, 'abc'],
    [-1, 'abc'],
    [0.5, 'abc'],
    [0, 'a;b'],
    [0, 'a\r\nSet-Cookie: x=y'],
    [0, ''],
  ])('do not take slot %s with value %j', (slot, value) => {
    expect(() => encodeSessionCookie({ slot, value }, true)).toThrow(RangeError);
  });

  it('are read by slot, only in the form that fits the connection', () => {
    const header =
      'theme=dark; __Host-parley-0=zero; parley-1=planted; __Host-parley-1=one;__Host-parley-16=x; __Host-parley-01=y; __Host-parley-3=a b';
    expect([...readSessionCookies(header, true)]).toEqual([
      [0, 'zero'],
      [1, 'one'],
    ]);
    expect([...readSessionCookies(header, false)]).toEqual([[1, 'planted']]);
    expect(readSessionCookies(undefined, true).size).toBe(0);
  });
});

describe('origins', () => {
  it.each([
    ['https://a.example', 'https://a.example', true],
    ['https://a.example', 'https://a.example:443', true],
    ['https://a.example', 'http://a.example', false],
    ['https://a.example', 'https://a.example:8443', false],
    ['https://a.example', 'https://b.a.example', false],
    ['http://localhost:7400', 'http://127.0.0.1:7400', true],
    ['http://localhost:7400', 'http://[::1]:7400', true],
    ['http://localhost:7400', 'http://127.0.0.1:7401', false],
    ['http://localhost:7400', 'http://localhost.evil.example:7400', false],
    ['null', 'null', false],
    ['file:///x', 'file:///x', false],
  ])('%s and %s are the same: %s', (a, b, same) => {
    expect(sameOrigin(a, b)).toBe(same);
  });

  it('know the loopback interface in every spelling', () => {
    expect(['127.0.0.1', '127.3.2.1', '::1', '::ffff:127.0.0.1'].map(isLoopbackAddress)).toEqual([true, true, true, true]);
    expect(['10.0.0.1', '::ffff:10.0.0.1', '', '127.0.0.1.evil.example'].map(isLoopbackAddress)).toEqual([false, false, false, false]);
    expect(['localhost', '[::1]', 'app.localhost', 'localhost.evil.example'].map(isLoopbackName)).toEqual([true, true, true, false]);
  });
});
