import { describe, expect, test, vi } from 'vitest';
import type { ElementsError } from '../error.ts';
import { holderOf } from './holder.ts';
import { tokensFrom } from './token-url.ts';

const url = new URL('https://crm.example.org/parley-token');
const jwt = (claims: object, signature = 'c2ln'): string =>
  `eyJhbGciOiJFZERTQSJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;

async function failureOf(answer: () => Promise<Response>): Promise<ElementsError> {
  try {
    await tokensFrom(url, answer)();
  } catch (error) {
    return error as ElementsError;
  }
  throw new Error('It did not fail.');
}

describe('the address of tokens', () => {
  test('is asked with the cookies of its login, and nothing of it is kept', async () => {
    const ask = vi.fn(async () => new Response(`${jwt({ sub: 'ada' })}\n`));
    expect(await tokensFrom(url, ask)()).toBe(jwt({ sub: 'ada' }));
    expect(ask).toHaveBeenCalledWith(url, expect.objectContaining({ credentials: 'include', cache: 'no-store' }));
  });

  test('may answer with an access token', async () => {
    expect(await tokensFrom(url, async () => new Response('parley_8f2k_s-e_c'))()).toBe('parley_8f2k_s-e_c');
  });

  test.each([
    ['nobody is logged in', 401, 'signed-out', false],
    ['they may not', 403, 'signed-out', false],
    ['it is another address', 404, 'token-url-failed', false],
    ['too many ask', 429, 'token-url-failed', true],
    ['it is broken', 500, 'token-url-failed', true],
  ])('that says that %s is a failure of its own', async (_, status, code, retryable) => {
    const error = await failureOf(async () => new Response('', { status }));
    expect(error).toMatchObject({ code, retryable, message: expect.stringContaining(url.href), help: expect.stringMatching(/\w/) });
  });

  test('that cannot be reached is tried again', async () => {
    const cause = new TypeError('fetch failed');
    expect(await failureOf(() => Promise.reject(cause))).toMatchObject({ code: 'token-url-failed', retryable: true, cause });
  });

  test.each(['<!doctype html><title>Log in</title>', '{"token":"x"}', '', 'two words'])('that answers %j gives no token', async (body) => {
    const error = await failureOf(async () => new Response(body));
    expect([error.code, error.retryable]).toEqual(['token-url-answer', false]);
    if (body) expect(error.message).not.toContain(body);
  });
});

describe('the holder of a token', () => {
  test('is the same for every token of a person', () => {
    expect(holderOf(jwt({ iss: 'crm', sub: 'ada', jti: '1' }))).toBe(
      holderOf(jwt({ iss: 'crm', sub: 'ada', jti: '2', name: 'عادة' }, 'eA')),
    );
    expect(holderOf('parley_8f2k_one')).toBe('parley_8f2k');
  });

  test('is another one for anybody else, from anywhere else, and for guests of other conversations', () => {
    const others = [
      jwt({ iss: 'crm', sub: 'ada' }),
      jwt({ iss: 'crm', sub: 'ben' }),
      jwt({ iss: 'shop', sub: 'ada' }),
      jwt({ iss: 'crm', sub: 'ada', guest: { conversation: 'crm/deal/1' } }),
      jwt({ iss: 'crm', sub: 'ada', guest: { conversation: 'crm/deal/2' } }),
      'parley_8f2k_one',
      'parley_9f2k_one',
      'x.!.y',
    ].map(holderOf);
    expect(new Set(others).size).toBe(others.length);
  });
});
